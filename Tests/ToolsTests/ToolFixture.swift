import Conversation
import Coordinator
import Foundation

@testable import Tools

/// A folder `root` with tools on it, inside a folder of its own that also holds what must not be reached.
struct Playground {
  /// The folder around the root.
  let outside: String
  let root: String
  let tools: BuiltInTools

  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  func write(_ bytes: Data, to name: String) throws {
    let url = URL(fileURLWithPath: "\(root)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
  }

  func read(_ path: String, offset: Int? = nil, limit: Int? = nil) async -> ToolOutcome {
    var arguments = ["\"path\": \(quoted(path))"]
    if let offset { arguments.append("\"offset\": \(offset)") }
    if let limit { arguments.append("\"limit\": \(limit)") }
    return await run("read_file", "{\(arguments.joined(separator: ", "))}")
  }

  func list(_ path: String) async -> ToolOutcome {
    await run("list_directory", "{\"path\": \(quoted(path))}")
  }

  func run(_ method: String, _ arguments: String) async -> ToolOutcome {
    await tools.outcome(
      of: ToolCall(
        id: ToolCallID(high: 1, low: 1), providerCallID: "call", serverName: "builtin", methodName: method,
        arguments: arguments))
  }

  private func quoted(_ text: String) -> String {
    // A text can always be encoded.
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }
}

/// Runs `body` in a fresh playground, removed afterwards. `outside/secret` holds the word "secret".
func withPlayground<Result>(_ body: (Playground) async throws -> Result) async throws -> Result {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
  try FileManager.default.createDirectory(
    at: url.appendingPathComponent("root"), withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  try Data("secret".utf8).write(to: url.appendingPathComponent("secret"))
  let root = url.appendingPathComponent("root").path
  return try await body(Playground(outside: url.path, root: root, tools: BuiltInTools(root: root)))
}

extension ToolSource {
  /// What comes of a call that is allowed.
  func outcome(of call: ToolCall, in session: SessionID = SessionID(high: 0, low: 1)) async -> ToolOutcome {
    switch await prepare(call, in: session) {
    case .failed(let reason): .failure(reason)
    case .ready(let call): await call.run { _ in }
    }
  }
}

extension ToolOutcome {
  var text: String {
    switch self {
    case .success(let text, _), .failure(let text): text
    }
  }

  var failure: String? {
    if case .failure(let text) = self { text } else { nil }
  }
}
