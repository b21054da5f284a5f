import Conversation
import Coordinator
import MCP

/// Lets a model read what a server offers to be read, which the protocol leaves to the client.
struct ResourceTool: Sendable {
  static let methodName = "read_resource"
  /// How much of the list the description holds, in bytes; without an address the call returns all of it.
  private static let maximumList = 2048

  private let server: MCPServer
  private let offer: ServerOffer

  /// - Returns: `nil` when there is nothing to be read.
  init?(server: MCPServer, offer: ServerOffer) {
    guard !offer.resources.isEmpty || !offer.templates.isEmpty else { return nil }
    self.server = server
    self.offer = offer
  }

  var definition: ToolDefinition {
    var list = ""
    for line in lines {
      guard list.utf8.count + line.utf8.count < Self.maximumList else {
        list += "\n…"
        break
      }
      list += "\n\(line)"
    }
    return ToolDefinition(
      serverName: server.name, methodName: Self.methodName,
      description: VisibleText.of(
        "Reads a resource of the server \(server.name) by its address. Without an address it lists them all."
          + list),
      parametersSchema:
        #"{"type":"object","properties":{"uri":{"type":"string","description":"The address of the resource."}}}"#,
      isReadOnly: true)
  }

  private var lines: [String] {
    offer.resources.map { Self.line($0.uri, $0.title ?? $0.name, $0.description) }
      + offer.templates.map { Self.line($0.uriTemplate, $0.title ?? $0.name, $0.description) }
  }

  private static func line(_ uri: String, _ name: String, _ description: String?) -> String {
    let words = [name == uri ? nil : name, description].compactMap { $0 }.filter { !$0.isEmpty }
    return words.isEmpty ? uri : "\(uri) (\(words.joined(separator: ": ")))"
  }

  func prepare(_ arguments: JSONValue, _ call: ToolCallID, _ results: ServerResults) -> ToolPreparation {
    var uri: String?
    switch arguments["uri"] {
    case nil, .null: break
    case .string(let text): uri = text.isEmpty ? nil : text
    default: return .failed("The argument \"uri\" must be a string.")
    }
    let subject = ToolSubject(
      tool: "\(server.name).\(Self.methodName)", effect: .unknown, arguments: [arguments.canonicalText])
    let details = [
      ApprovalDetail(.server, ServerToolText.origin(of: server.settings)),
      ApprovalDetail(
        .definition, uri == nil ? "Lists what the server offers to be read." : "Reads a resource."),
      ApprovalDetail(.arguments, arguments.prettyText),
    ]
    var prepared = PreparedCall(
      subject, details: details, isSandboxed: server.isSandboxed
    ) { [server, lines, uri] _ in
      guard let uri else { return .success(lines.joined(separator: "\n")) }
      switch await server.read(uri) {
      case .success(let contents):
        let (text, files) = await results.read(contents)
        return .success(text.isEmpty ? "The resource is empty." : text, files: files)
      case .failure(let failure): return .failure(failure.words)
      }
    }
    // It is ours: what the server says changes nothing of it.
    prepared.definition = CallDigest.of(["read_resource", server.name])
    return .ready(prepared)
  }
}
