import FoundationEssentials

/// How the child that serves one model is started.
struct LocalServerLaunch: Hashable, Sendable {
  /// The name the model is asked for by; one server runs for one of them.
  var model: String
  /// Looked up on the path.
  var executable: String
  var arguments: [String]
  /// Environment variables that it is not to see.
  var withheld: Set<String> = []
}

/// What of the local server can be set.
public struct LocalServerSettings: Hashable, Sendable {
  /// How many threads compute; `nil` for as many as there are processors, up to eight.
  public var threads: Int?
  /// How many tokens request and answer may have together; a model's own window may be smaller.
  public var contextSize: Int

  /// - Parameters:
  ///   - threads: brought into 1…256.
  ///   - contextSize: brought into 512…1,048,576.
  public init(threads: Int? = nil, contextSize: Int = 8192) {
    self.threads = threads.map { min(max($0, 1), 256) }
    self.contextSize = min(max(contextSize, 512), 1 << 20)
  }
}

extension LocalServerLaunch {
  /// What `serve_local_model.py` is told.
  private struct Settings: Codable {
    var runtime: String
    var model: String
    var name: String
    var threads: Int
    var context_size: Int
  }

  init(
    _ model: InstalledLocalModel, at path: String, runtime: String, script: String, python: String,
    settings: LocalServerSettings, processors: Int
  ) throws {
    let window = model.catalogued?.contextWindow ?? .max
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(
      Settings(
        runtime: runtime, model: path, name: model.name,
        threads: settings.threads ?? min(max(processors, 1), 8),
        context_size: min(settings.contextSize, window)))
    self.init(
      model: model.name, executable: python,
      arguments: ["-I", script, String(decoding: json, as: UTF8.self)])
  }
}
