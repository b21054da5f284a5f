import CCmark
import Markdown

/// Markdown of others amid our own: what it opens, as a fence or a comment, must not swallow what follows.
///
/// That is about Markdown's own blocks. HTML elements stay as they were written, so that one that is not ended may go on
/// in a program that shows them, and a link that a text defines is defined for the whole document.
enum MarkdownIsolation {
  /// A paragraph that no text has.
  private static let mark = "antiphon-7f3a9c2e51d84b60"

  /// The text as it is when nothing of it reaches beyond its end, otherwise with what closes it; as a quote when
  /// nothing does.
  static func closed(_ text: String) -> String {
    let quote = quoted(text)
    guard MarkdownTree.isReasonable(text), !text.contains(mark) else { return quote }
    if isClosed(text) { return text }
    let newline = text.hasSuffix("\n") ? "" : "\n"
    for fence in openFences(text) + ["-->"] {
      let closed = text + newline + fence
      if isClosed(closed) { return closed }
    }
    return quote
  }

  /// Every line with the sign of a quote before it: whatever is open ends with the quote.
  static func quoted(_ text: String) -> String {
    // The line endings of Markdown (CommonMark, section 2.1).
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
      .map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
  }

  /// Whether a paragraph behind the text is one of its own, as the parser sees it.
  private static func isClosed(_ text: String) -> Bool {
    let source = "\(text)\n\n\(mark)\n"
    return MarkdownDocument.with(Array(source.utf8)) { document, _ in
      guard let last = cmark_node_last_child(document), cmark_node_get_type(last) == CMARK_NODE_PARAGRAPH,
        let child = cmark_node_first_child(last), cmark_node_next(child) == nil,
        cmark_node_get_type(child) == CMARK_NODE_TEXT, let literal = cmark_node_get_literal(child)
      else { return false }
      return String(cString: literal) == mark
    } ?? false
  }

  /// The fences that lines of the text could have opened, the longest ones last.
  private static func openFences(_ text: String) -> [String] {
    var fences: Set<String> = []
    for line in text.split(whereSeparator: \.isNewline) {
      let start = line.drop { $0 == " " }
      guard let sign = start.first, sign == "`" || sign == "~" else { continue }
      let run = start.prefix { $0 == sign }
      if run.count >= 3, fences.count < 8 { fences.insert(String(run)) }
    }
    return fences.sorted { ($0.count, $0) < ($1.count, $1) }
  }
}
