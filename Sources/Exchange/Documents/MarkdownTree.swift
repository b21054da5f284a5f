import CCmark
import Synchronization

/// Markdown as the reference parser sees it: CommonMark with tables, task lists, strikethrough and bare links.
enum MarkdownTree {
  private static let register: Void = cmark_gfm_core_extensions_ensure_registered()

  /// The parser keeps the characters that its extensions look for in variables of the whole process.
  private static let lock = Mutex(())

  /// Some constructs cost the square of a line's length, and nothing that is read has longer ones.
  private static let maximumLine = 16 << 10
  private static let maximumBytes = 4 << 20

  /// Whether a text is none that the parser would take long for.
  static func isReasonable(_ source: String) -> Bool {
    source.utf8.count <= maximumBytes
      && source.utf8.split(separator: UInt8(ascii: "\n")).allSatisfy { $0.count <= maximumLine }
  }

  /// Hands the parsed text to `body`, with the extensions that writing it needs; the tree lives as long as that runs.
  static func with<Result>(
    _ source: String, _ body: (OpaquePointer, UnsafeMutablePointer<cmark_llist>?) -> Result
  ) -> Result? {
    _ = register
    return lock.withLock { _ in
      guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return nil }
      defer { cmark_parser_free(parser) }
      for name in ["table", "strikethrough", "tasklist", "autolink"] {
        if let found = cmark_find_syntax_extension(name) {
          cmark_parser_attach_syntax_extension(parser, found)
        }
      }
      cmark_parser_feed(parser, source, source.utf8.count)
      guard let document = cmark_parser_finish(parser) else { return nil }
      defer { cmark_node_free(document) }
      return body(document, cmark_parser_get_syntax_extensions(parser))
    }
  }

  /// The nodes below `document` that meet a condition, from the top down.
  static func nodes(
    of document: OpaquePointer, where isWanted: (cmark_node_type) -> Bool
  ) -> [OpaquePointer] {
    guard let iterator = cmark_iter_new(document) else { return [] }
    defer { cmark_iter_free(iterator) }
    var found: [OpaquePointer] = []
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return found }
      if event == CMARK_EVENT_ENTER, isWanted(cmark_node_get_type(node)) { found.append(node) }
    }
  }
}
