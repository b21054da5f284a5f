import CCmark
import Markdown

/// The trees that are laid out.
enum MarkdownParser {
  /// Parses a text; the tree lives as long as `body` runs.
  static func withDocument<Result>(_ source: [UInt8], _ body: (MarkdownNode) -> Result) -> Result? {
    MarkdownDocument.with(source) { document, _ in body(MarkdownNode(document)) }
  }
}

/// A node of a parsed document; valid only inside ``MarkdownParser/withDocument(_:_:)``.
struct MarkdownNode {
  enum Kind {
    case paragraph, heading, blockQuote, list, item, codeBlock, htmlBlock, thematicBreak
    case table, tableHeader, tableRow, tableCell
    case text, softBreak, lineBreak, code, htmlInline, emphasis, strong, strikethrough, link, image
    case other
  }

  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  var kind: Kind {
    switch cmark_node_get_type(pointer) {
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_BLOCK_QUOTE: .blockQuote
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: .item
    case CMARK_NODE_CODE_BLOCK: .codeBlock
    case CMARK_NODE_HTML_BLOCK: .htmlBlock
    case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .code
    case CMARK_NODE_HTML_INLINE: .htmlInline
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    default: extensionKind
    }
  }

  /// Extensions get their numbers at run time, so they are known by their names.
  private var extensionKind: Kind {
    switch cmark_node_get_type_string(pointer).map({ String(cString: $0) }) {
    case "table": .table
    case "table_header": .tableHeader
    case "table_row": .tableRow
    case "table_cell": .tableCell
    case "strikethrough": .strikethrough
    case "tasklist": .item
    default: .other
    }
  }

  /// Whether an item is that of a task list, and done.
  var task: Bool? {
    guard let name = cmark_node_get_type_string(pointer), String(cString: name) == "tasklist" else {
      return nil
    }
    return cmark_gfm_extensions_get_tasklist_item_checked(pointer)
  }

  var children: Children { Children(upcoming: cmark_node_first_child(pointer)) }
  var next: MarkdownNode? { cmark_node_next(pointer).map(MarkdownNode.init) }
  var previous: MarkdownNode? { cmark_node_previous(pointer).map(MarkdownNode.init) }

  /// The first line, from 1; 0 where the parser does not know it, in a paragraph that a table follows.
  var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
  var endLine: Int { Int(cmark_node_get_end_line(pointer)) }

  var literal: String { Self.string(cmark_node_get_literal(pointer)) }
  /// Whether this is the end of a line between two of mathematics, where lines stay lines.
  var isMathBreak: Bool {
    func isMath(_ node: OpaquePointer?, atEnd: Bool) -> Bool {
      guard let node, let literal = cmark_node_get_literal(node) else { return false }
      return ParserInput.isMathLine(literal, atEnd: atEnd)
    }
    return isMath(cmark_node_previous(pointer), atEnd: true) || isMath(cmark_node_next(pointer), atEnd: false)
  }
  var fenceInfo: String { Self.string(cmark_node_get_fence_info(pointer)) }
  var url: String { Self.string(cmark_node_get_url(pointer)) }
  var title: String { Self.string(cmark_node_get_title(pointer)) }

  /// The number of an ordered list's first item and the sign behind it; `nil` for other lists.
  var numbering: (first: Int, delimiter: String)? {
    guard cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST else { return nil }
    let delimiter = cmark_node_get_list_delim(pointer) == CMARK_PAREN_DELIM ? ")" : "."
    return (Int(cmark_node_get_list_start(pointer)), delimiter)
  }

  /// How the columns of a table are aligned: a letter each, `l`, `c`, `r` or 0.
  var alignments: [UInt8] {
    let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
    guard let letters = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
    return Array(UnsafeBufferPointer(start: letters, count: count))
  }

  private static func string(_ bytes: UnsafePointer<CChar>?) -> String {
    guard let bytes else { return "" }
    let string = String(cString: bytes)
    return string.utf8.contains(0xEF) ? ParserInput.restored(string) : string
  }

  struct Children: Sequence, IteratorProtocol {
    fileprivate var upcoming: OpaquePointer?

    mutating func next() -> MarkdownNode? {
      guard let node = upcoming else { return nil }
      upcoming = cmark_node_next(node)
      return MarkdownNode(node)
    }
  }

  /// Calls `body` for all nodes below this one, on the way in and, for those with children, on the way out.
  ///
  /// No recursion: text can nest as deep as it is long.
  func walk(_ body: (MarkdownNode, _ isEntering: Bool) -> Void) {
    guard let iterator = cmark_iter_new(pointer) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
      if node != pointer { body(MarkdownNode(node), event == CMARK_EVENT_ENTER) }
    }
  }
}
