import CCmark
import Markdown

/// Markdown of others as HTML that shows text and does nothing.
///
/// HTML in it is shown as the text it is. Links go to the web and to mail only, and images are links to them: what is
/// read must not tell anybody that it is.
enum MarkdownHTML {
  static func html(_ source: String) -> String {
    guard MarkdownTree.isReasonable(source) else { return "<pre>\(HTMLText.escaped(source))</pre>" }
    let html = MarkdownDocument.with(Array(source.utf8)) { document, extensions -> String? in
      disarm(document)
      guard let text = cmark_render_html(document, CMARK_OPT_DEFAULT, extensions) else { return nil }
      defer { cmark_get_default_mem_allocator().pointee.free(text) }
      return String(cString: text)
    }
    guard let html = html ?? nil else { return "<pre>\(HTMLText.escaped(source))</pre>" }
    // Control characters pass through the renderer as they are.
    return html.unicodeScalars.contains(where: \.isForbidden) ? html.withoutForbidden : html
  }

  private static func disarm(_ document: OpaquePointer) {
    let types = [CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE, CMARK_NODE_IMAGE, CMARK_NODE_LINK]
    for node in MarkdownTree.nodes(of: document, where: types.contains) {
      switch cmark_node_get_type(node) {
      case CMARK_NODE_HTML_BLOCK: replace(node, with: CMARK_NODE_CODE_BLOCK)
      case CMARK_NODE_HTML_INLINE: replace(node, with: CMARK_NODE_TEXT)
      case CMARK_NODE_IMAGE:
        guard let link = cmark_node_new(CMARK_NODE_LINK) else { continue }
        if isHarmless(node) { cmark_node_set_url(link, cmark_node_get_url(node)) }
        cmark_node_replace(node, link)
        if cmark_node_first_child(node) == nil, let text = cmark_node_new(CMARK_NODE_TEXT) {
          cmark_node_set_literal(text, "image")
          cmark_node_append_child(link, text)
        }
        while let child = cmark_node_first_child(node) { cmark_node_append_child(link, child) }
        cmark_node_free(node)
      default:
        if !isHarmless(node) { cmark_node_set_url(node, "") }
      }
    }
  }

  private static func replace(_ node: OpaquePointer, with type: cmark_node_type) {
    guard let other = cmark_node_new(type) else { return }
    cmark_node_set_literal(other, cmark_node_get_literal(node))
    cmark_node_replace(node, other)
    cmark_node_free(node)
  }

  private static func isHarmless(_ node: OpaquePointer) -> Bool {
    guard let url = cmark_node_get_url(node).map({ String(cString: $0) }) else { return false }
    let lower = url.lowercased()
    return ["https://", "http://", "mailto:"].contains(where: lower.hasPrefix)
  }
}

extension Unicode.Scalar {
  fileprivate var isForbidden: Bool {
    switch self {
    case "\u{0}"..."\u{8}", "\u{B}"..."\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
    default: false
    }
  }
}

extension String {
  fileprivate var withoutForbidden: String {
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(scalar.isForbidden ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }
}
