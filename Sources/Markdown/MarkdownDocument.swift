import CCmark
import Synchronization

/// Markdown as the reference parser sees it: CommonMark with tables, task lists, strikethrough and bare links.
package enum MarkdownDocument {
  private static let register: Void = cmark_gfm_core_extensions_ensure_registered()

  /// The parser keeps the characters that its extensions look for in variables of the whole process, and takes
  /// them out again after each document: two threads that parse at once would miss each other's links.
  private static let lock = Mutex(())

  /// Parses a text.
  ///
  /// - Parameter body: is given the tree, and the extensions that writing it needs; both live as long as it runs.
  /// - Returns: what `body` does; `nil` when there is no memory for the tree.
  package static func with<Result>(
    _ source: [UInt8], _ body: (OpaquePointer, UnsafeMutablePointer<cmark_llist>?) -> Result
  ) -> Result? {
    _ = register
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return nil }
    defer { cmark_parser_free(parser) }
    guard let document = parse(source, parser) else { return nil }
    defer { cmark_node_free(document) }
    return body(document, cmark_parser_get_syntax_extensions(parser))
  }

  private static func parse(_ source: [UInt8], _ parser: OpaquePointer) -> OpaquePointer? {
    var document: OpaquePointer?
    lock.withLock { _ in
      for name in ["table", "strikethrough", "tasklist", "autolink"] {
        if let found = cmark_find_syntax_extension(name) {
          cmark_parser_attach_syntax_extension(parser, found)
        }
      }
      source.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        cmark_parser_feed(parser, base.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      document = cmark_parser_finish(parser)
    }
    return document
  }
}
