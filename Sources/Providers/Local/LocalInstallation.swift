import AsyncHTTPClient

/// Installs, lists and removes the local runtime and its models.
///
/// It holds no state but the disk's: any number of them may be used from any task, in any process. Installing
/// and removing exclude each other through a lock file.
public struct LocalInstallation: Sendable {
  public let folders: LocalFolders
  let python: PythonInterpreter
  let runtime: LocalRuntime
  let freeSpace: @Sendable (String) -> Int64?
  let httpConfiguration: HTTPClient.Configuration
  let catalogue: [LocalModel]

  /// - Parameters:
  ///   - folders: where everything goes; made when needed, for the user alone.
  ///   - httpConfiguration: how the hub is reached: proxy and certificates. Redirections, compression and time
  ///     limits in it are replaced.
  ///   - withheld: environment variables that neither the installer nor a model's server is to see, beside those with
  ///     the keys of known providers.
  public init(
    folders: LocalFolders, httpConfiguration: HTTPClient.Configuration = .init(), withheld: Set<String> = []
  ) {
    self.init(
      folders: folders, httpConfiguration: httpConfiguration,
      python: PythonInterpreter(withheld: withheld.union(KnownProviders.keyVariables)),
      cpuInfo: LocalRuntime.systemCPUInfo, freeSpace: { LocalFileSystem.freeSpace(at: $0) },
      catalogue: LocalModelCatalogue.models)
  }

  init(
    folders: LocalFolders, httpConfiguration: HTTPClient.Configuration = .init(), python: PythonInterpreter,
    cpuInfo: @escaping @Sendable () -> String, freeSpace: @escaping @Sendable (String) -> Int64?,
    catalogue: [LocalModel]
  ) {
    self.folders = folders
    self.python = python
    self.freeSpace = freeSpace
    self.catalogue = catalogue
    runtime = LocalRuntime(folders: folders, python: python, cpuInfo: cpuInfo, freeSpace: freeSpace)
    self.httpConfiguration = httpConfiguration
  }

  // MARK: Looking

  /// The models that are there, by name. Reads a folder and nothing else.
  public func installedModels() -> [InstalledLocalModel] {
    LocalFileSystem.names(in: folders.models).compactMap { file in
      guard file.hasSuffix(".gguf") else { return nil }
      let entry = folders.models + "/" + file
      let path = LocalFileSystem.resolved(entry)
      return InstalledLocalModel(
        name: String(file.dropLast(5)), path: path,
        bytes: path.flatMap { LocalFileSystem.length(of: $0) } ?? 0, isLink: LocalFileSystem.isLink(entry))
    }
  }

  /// Whether there is a runtime and a model; cheap enough for the start of the program.
  public var isInstalled: Bool {
    runtime.isInstalled && installedModels().contains { $0.path != nil }
  }

  /// Looks at everything; runs `python3` once.
  public func status() async -> LocalStatus {
    var problems: [LocalModelError] = []
    if let problem = runtime.machineProblem() { problems.append(problem) }
    let isInstalled = runtime.isInstalled
    do { try await python.check(needsPip: !isInstalled) } catch { problems.append(error) }
    let models = installedModels()
    for model in models where model.path == nil {
      problems.append(
        LocalModelError(
          .notAModel, "The file of the model \(model.name) has gone.",
          suggestion: "Put it back, or remove the model."))
    }
    return LocalStatus(
      runtimeVersion: runtime.version, isRuntimeInstalled: isInstalled,
      runtimeBytes: LocalFileSystem.names(in: folders.root).filter { $0.hasPrefix("runtime-") }
        .reduce(0) { $0 + LocalFileSystem.size(ofFolder: folders.root + "/" + $1) },
      models: models, problems: problems)
  }

  func takeLock() throws(LocalModelError) -> LocalFile {
    try LocalFileSystem.makeFolder(folders.root)
    let file = try LocalFile(folders.lock, .append)
    guard file.lock() else {
      throw LocalModelError(
        .busy, "Another process is installing or removing local models at this moment.",
        suggestion: "Wait for it to end.")
    }
    return file
  }
}
