import Conversation
import Screen

/// All of what a tool call would do as lines of plain text.
///
/// Every character is seen, and no line that others wrote begins like one of ours: theirs are indented.
public enum ApprovalText {
  public static func lines(_ call: ToolCall) -> [String] {
    let request = call.request
    var lines = ["[\(call.shownName) asks to run]"]
    if let sandbox = ApprovalDocument.sandbox(request) { lines.append("[\(sandbox)]") }
    for section in ApprovalDocument(request).sections { lines += self.lines(section) }
    return lines
  }

  private static func lines(_ section: ApprovalDocument.Section) -> [String] {
    let texts = section.rows.map { row in
      row.pieces.map { $0.kind == .tab ? "<U+0009>" : $0.text }.joined()
    }
    if section.rows.count == 1, section.rows[0].number == nil {
      let caption = section.caption.isEmpty ? "" : " (\(section.caption))"
      return ["\(section.title)\(caption): \(texts[0])"]
    }
    let digits = String(section.rows.compactMap(\.number).last ?? 1).utf8.count
    return ["\(section.title): \(section.caption)"]
      + zip(section.rows, texts).map { row, text in
        let number = row.number.map { "\($0):" } ?? ""
        let margin = String(repeating: " ", count: max(0, digits + 1 - number.utf8.count))
        return "  \(margin)\(number) \(text)"
      }
  }

  /// How a tool is named in a sentence: on one row, with nothing hidden.
  public static func name(of call: ToolCall) -> String { call.shownName }

  /// A text of others in a sentence.
  public static func row(_ text: String) -> String { ExactWords.row(text) }

  /// What became of a call that somebody else has answered.
  public static func ending(of call: ToolCall) -> String {
    let name = call.shownName
    switch call.state {
    case .denied:
      if case .deny(let reason?) = call.approval?.answer {
        return "\(name) was denied elsewhere: \(ExactWords.row(reason))"
      }
      return "\(name) was denied elsewhere."
    case .cancelled, .interrupted: return "The answer was stopped; \(name) has not run."
    case .arriving, .pending, .awaitingApproval, .running, .succeeded, .failed:
      switch call.approval?.answer {
      case .allowForSession: return "\(name) was allowed elsewhere, for the session."
      case .allowAlways: return "\(name) was allowed elsewhere, for always."
      default: return "\(name) was allowed elsewhere."
      }
    }
  }

  /// What it would do in one row, to tell it from others: never what is decided by.
  public static func summary(of call: ToolCall) -> String { ApprovalSummary.text(of: call.request) }
}
