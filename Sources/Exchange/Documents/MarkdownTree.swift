import CCmark

/// What documents need to know of a parsed text.
enum MarkdownTree {
  /// Some constructs cost the square of a line's length, and nothing that is read has longer ones.
  private static let maximumLine = 16 << 10
  private static let maximumBytes = 4 << 20

  /// Whether a text is none that the parser would take long for.
  static func isReasonable(_ source: String) -> Bool {
    source.utf8.count <= maximumBytes
      && source.utf8.split(separator: UInt8(ascii: "\n")).allSatisfy { $0.count <= maximumLine }
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
