/// Where the local runtime, its models and its log lie.
public struct LocalFolders: Hashable, Sendable {
  /// Everything that was installed: `<data>/local`.
  public let root: String
  /// The log of the running server.
  public let log: String

  /// - Parameters:
  ///   - data: the program's data folder.
  ///   - state: the program's state folder, for the log.
  public init(data: String, state: String) {
    root = data + "/local"
    log = state + "/local-model.log"
  }

  /// One file, or one link to a file, for each installed model.
  var models: String { root + "/models" }
  /// What has been fetched in part.
  var downloads: String { root + "/downloads" }
  /// What is being put together; of no use to a later process.
  var scratch: String { root + "/scratch" }
  var lock: String { root + "/lock" }
  var serverScript: String { root + "/serve_local_model.py" }

  func runtime(version: String) -> String { "\(root)/runtime-\(version)" }
  func model(_ name: String) -> String { "\(models)/\(name).gguf" }
}
