import Conversation
import Widgets

/// What a call changes, read from what the user was asked, or else from its arguments.
enum ToolChanges {
  /// A difference; `nil` where the call changes nothing that is known.
  static func text(of call: ToolCall) -> String? {
    if let details = call.approval?.details {
      let differences = details.filter { $0.kind == .diff }.flatMap(\.values)
      if !differences.isEmpty { return differences.joined(separator: "\n") }
    }
    guard call.serverName == "builtin", call.methodName == "edit_file", call.state != .arriving,
      case .object(let members)? = JSONTree(call.arguments, depth: 8)
    else { return nil }
    func text(_ name: String) -> String? {
      guard case .string(let text)? = members.last(where: { $0.key == name })?.value else { return nil }
      return text
    }
    guard let old = text("old_text"), let new = text("new_text") else { return nil }
    return difference(old, new)
  }

  /// The members of its arguments that are code, with their languages.
  static func languages(of call: ToolCall) -> [String: String] {
    guard call.serverName == "builtin" else { return [:] }
    switch call.methodName {
    case "run_command": return ["command": "bash", "script": "bash"]
    case "write_file":
      guard case .object(let members)? = JSONTree(call.arguments, depth: 8),
        case .string(let path)? = members.last(where: { $0.key == "path" })?.value,
        let dot = path.lastIndex(of: "."), !path[dot...].contains("/")
      else { return [:] }
      return ["content": String(path[path.index(after: dot)...])]
    default: return [:]
    }
  }

  /// One part replaced by another, without the lines that both begin and end with.
  private static func difference(_ before: String, _ after: String) -> String {
    let old = lines(before)
    let new = lines(after)
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] {
      end += 1
    }
    let context = 3
    let head = old[max(0, start - context)..<start].map { " \($0)" }
    let removed = old[start..<(old.count - end)].map { "-\($0)" }
    let added = new[start..<(new.count - end)].map { "+\($0)" }
    let tail = old[(old.count - end)..<min(old.count, old.count - end + context)].map { " \($0)" }
    return (head + removed + added + tail).joined(separator: "\n")
  }

  private static func lines(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // A line feed at the end begins no line.
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
