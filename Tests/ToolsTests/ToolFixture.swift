import Conversation
import Coordinator
import Foundation

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder `root` with tools on it, inside a folder of its own that also holds what must not be reached.
struct Playground {
  /// The folder around the root.
  let outside: String
  let root: String
  let tools: BuiltInTools

  /// The folder around the root, without links in it.
  var real: String {
    guard let path = realpath(outside, nil) else { return outside }
    defer { free(path) }
    return String(cString: path)
  }

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

  /// What comes of a call when nobody is asked: it has run when it stays in the workspace.
  func run(_ method: String, _ arguments: String) async -> ToolOutcome {
    switch await prepare(method, arguments) {
    case .failed(let reason): return .failure(reason)
    case .ready(let call):
      guard [.readsWorkspace, .writesWorkspace].contains(call.subject.effect) else {
        return .failure("[asks, since it is outside of the working folder or protected]")
      }
      return await call.run { _ in }
    }
  }

  func prepare(_ method: String, _ arguments: String) async -> ToolPreparation {
    await tools.prepare(
      ToolCall(
        id: ToolCallID(high: 1, low: 1), providerCallID: "call", serverName: "builtin", methodName: method,
        arguments: arguments), in: SessionID(high: 0, low: 1))
  }

  func prepare(_ method: String, _ arguments: [String: Any]) async -> ToolPreparation {
    await prepare(method, json(arguments))
  }

  /// The same for a call that can be run.
  func prepared(_ method: String, _ arguments: [String: Any]) async throws -> PreparedCall {
    switch await prepare(method, arguments) {
    case .ready(let call): return call
    case .failed(let reason): throw NotPrepared(reason: reason)
    }
  }

  func run(_ method: String, _ arguments: [String: Any]) async -> ToolOutcome {
    await run(method, json(arguments))
  }

  func write(_ path: String, _ content: String) async -> ToolOutcome {
    await run("write_file", ["path": path, "content": content])
  }

  func edit(_ path: String, _ old: String, _ new: String, all: Bool = false) async -> ToolOutcome {
    await run("edit_file", ["path": path, "old_text": old, "new_text": new, "replace_all": all])
  }

  func bytes(_ name: String) -> [UInt8]? {
    (try? Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))).map(Array.init)
  }

  func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  /// All that is in the folder around the root but not in the root: the paths of files and links with what they hold.
  func surroundings() throws -> [String: String] {
    var found: [String: String] = [:]
    let all = FileManager.default.enumerator(atPath: outside)
    while let name = all?.nextObject() as? String {
      if name == "root" {
        all?.skipDescendants()
      } else if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(outside)/\(name)")
      {
        found[name] = "-> \(target)"
      } else {
        let data = try? Data(contentsOf: URL(fileURLWithPath: "\(outside)/\(name)"))
        found[name] = data.map { String(decoding: $0, as: UTF8.self) } ?? "(folder)"
      }
    }
    return found
  }

  struct NotPrepared: Error { var reason: String }

  private func json(_ arguments: [String: Any]) -> String {
    String(decoding: (try? JSONSerialization.data(withJSONObject: arguments)) ?? Data(), as: UTF8.self)
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

/// Runs what takes a thread for long, and leaves those of the tasks alone: there may be only two.
func onAThreadOfItsOwn(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      body()
      continuation.resume()
    }
  }
}

extension PreparedCall {
  /// What the user would be shown of one kind.
  func shown(_ kind: ApprovalDetail.Kind) -> [String] {
    details.filter { $0.kind == kind }.flatMap(\.values)
  }

  /// All that an approval is bound to.
  var bound: [String] {
    details.flatMap { [$0.kind.rawValue] + $0.values } + bindings
  }

  func run() async -> ToolOutcome { await run { _ in } }
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
