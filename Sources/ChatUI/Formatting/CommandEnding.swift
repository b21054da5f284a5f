import Conversation

/// How a command has ended, where that was not with the status 0: the tool has done what it was called for, and whoever
/// looks should see that something may have gone wrong all the same.
enum CommandEnding {
  /// In a few words, as “exit 7”; `nil` for everything else. What `run_command` writes last is its own.
  static func words(for call: ToolCall) -> String? {
    guard call.state == .succeeded, call.serverName == "builtin", call.methodName == "run_command",
      let result = call.result, result.utf8.last == UInt8(ascii: "]")
    else { return nil }
    let end = String(decoding: result.utf8.suffix(48), as: UTF8.self)
    guard let start = end.lastIndex(of: "[") else { return nil }
    let words = end[end.index(after: start)...].dropLast()
    if words.hasPrefix("killed ") { return String(words) }
    guard words.hasPrefix("exit status "), words != "exit status 0" else { return nil }
    return "exit " + words.dropFirst("exit status ".count)
  }
}
