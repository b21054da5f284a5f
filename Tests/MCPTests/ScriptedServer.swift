import Settings
import Synchronization

@testable import MCP

/// A server in this process that answers each request as it is told.
final class ScriptedServer: ServerTransport {
  private let answer: @Sendable (_ method: String, _ params: JSONValue) -> JSONValue
  private let queue = SendQueue()
  private let asked = Mutex<[Message]>([])

  init(_ answer: @escaping @Sendable (_ method: String, _ params: JSONValue) -> JSONValue) {
    self.answer = answer
  }

  /// One that has these tools, and answers every call with the same.
  convenience init(
    tools: [JSONValue], result: JSONValue = ["content": .array([])], more: JSONValue = .object([])
  ) {
    self.init { method, _ in
      switch method {
      case "tools/list": ["tools": .array(tools)]
      case "tools/call": result
      default: more[method] ?? .object([])
      }
    }
  }

  var requests: [Message] { asked.withLock { $0 } }

  func send(_ message: Message) -> Bool { queue.add(message) }
  func abandon(_ id: RequestID) {}
  func agree(on version: ProtocolVersion?) {}

  func run(_ tell: @escaping @Sendable (TransportEvent) async -> Void) async -> String {
    await tell(.opened(process: nil))
    await queue.drain { entry in
      asked.withLock { $0.append(entry.message) }
      guard case .request(let id, let method, let params) = entry.message else { return true }
      let capabilities: JSONValue = [
        "tools": .object([]), "resources": .object([]), "prompts": .object([]),
      ]
      let result: JSONValue =
        method == "initialize"
        ? ["protocolVersion": "2025-11-25", "capabilities": capabilities] : answer(method, params ?? .null)
      // As it would come over a wire.
      for incoming in Incoming.reading(Message.result(id, result).bytes) { await tell(.received(incoming)) }
      return true
    }
    return "It has ended."
  }

  func client(_ name: String = "scripted", tools: [String]? = nil) -> MCPServer {
    var environment = Adversary.environment("/")
    environment.makeTransport = { _ in self }
    return MCPServer(
      MCPServerSettings(name: name, transport: .stdio(.init("none")), tools: tools), in: environment)
  }
}
