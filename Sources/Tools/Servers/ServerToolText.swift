import Coordinator
import MCP
import Settings

/// What a server says of its tools, as models and people get it.
enum ServerToolText {
  /// The most of a description that goes to a model, in bytes.
  static let maximumDescription = 4096

  static func definition(of tool: ServerTool, from server: String) -> ToolDefinition {
    ToolDefinition(
      serverName: server, methodName: tool.name, description: description(of: tool),
      parametersSchema: shown(tool.inputSchema).text, isReadOnly: tool.hasReadOnlyHint)
  }

  /// For models: with nothing in it that nobody sees.
  static func description(of tool: ServerTool) -> String {
    VisibleText.of(cut(tool.description.isEmpty ? tool.title ?? "" : tool.description))
  }

  /// For people, who get every character: whoever draws it makes them visible.
  static func shownDescription(of tool: ServerTool) -> String {
    let title = tool.title.map { $0 == tool.name ? "" : "\($0)\n" } ?? ""
    let text = title + cut(tool.description)
    return text.isEmpty ? "The server does not say what it does." : text
  }

  /// Schemas are written for models too: what is said in them is made visible, what is meant by them stays.
  private static func shown(_ schema: JSONValue) -> JSONValue {
    switch schema {
    case .array(let elements): return .array(elements.map(shown))
    case .object(let members):
      return .object(
        members.map { member in
          guard member.name == "description" || member.name == "title", let text = member.value.string else {
            return JSONValue.Member(member.name, shown(member.value))
          }
          return JSONValue.Member(member.name, .string(VisibleText.of(cut(text))))
        })
    default: return schema
    }
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > maximumDescription else { return text }
    return String(decoding: text.utf8.prefix(maximumDescription), as: UTF8.self) + " [cut here: it is longer]"
  }

  /// Which server it is, without what may be secret in its settings: of its words the first that is no option, which
  /// tells apart what the same interpreter runs.
  static func origin(of settings: MCPServerSettings) -> String {
    switch settings.written ?? settings.transport {
    case .stdio(let command):
      var place = "\(settings.name), the program \(command.command)"
      if let word = command.arguments.first(where: { !$0.hasPrefix("-") }) { place += " with \(word)" }
      return command.sandbox == nil ? place : place + ", in the sandbox"
    case .http(let endpoint):
      let rest = endpoint.url.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }
      let place = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      return "\(settings.name), at \(place.split(separator: "@").last ?? "")"
    }
  }

  /// What has become different of a tool, in words.
  static func change(from old: ServerTool, to new: ServerTool) -> String {
    var changes: [String] = []
    if old.title != new.title { changes.append("its title was \"\(old.title ?? "")\"") }
    if old.description != new.description {
      changes.append("its description was \"\(cut(old.description))\"")
    }
    let (before, after) = (properties(of: old), properties(of: new))
    let added = after.subtracting(before).sorted()
    let removed = before.subtracting(after).sorted()
    if !added.isEmpty { changes.append("it has new arguments: \(added.joined(separator: ", "))") }
    if !removed.isEmpty { changes.append("it has lost the arguments \(removed.joined(separator: ", "))") }
    if added.isEmpty, removed.isEmpty, old.inputSchema.canonicalText != new.inputSchema.canonicalText {
      changes.append("what its arguments may be is described differently")
    }
    if old.annotations?.canonicalText != new.annotations?.canonicalText {
      changes.append("what it says of its effects was \(old.annotations?.canonicalText ?? "nothing")")
    }
    return "The server has changed this tool: \(changes.joined(separator: "; "))."
  }

  private static func properties(of tool: ServerTool) -> Set<String> {
    Set((tool.inputSchema["properties"]?.members ?? []).map(\.name))
  }
}
