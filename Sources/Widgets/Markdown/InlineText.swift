import Screen

extension InkedText {
  /// The text of a paragraph, a heading or a cell.
  ///
  /// Where a link leads stands behind it unless its text says so; what cannot be shown is shown as source.
  ///
  /// - Parameter base: the ink of what is not marked up.
  init(inlinesOf block: MarkdownNode, base: Ink) {
    self.init()
    var inks = [base]
    var linkStarts: [Int] = []
    block.walk { node, isEntering in
      let ink = inks[inks.count - 1]
      switch node.kind {
      case .text: append(node.literal, ink)
      case .code: append(node.literal, .code)
      case .htmlInline: append(node.literal, .muted)
      case .softBreak: append(" ", ink)
      case .lineBreak: append("\n", ink)
      case .emphasis, .strong:
        guard isEntering else {
          inks.removeLast()
          break
        }
        // A heading is strong as it is; a link is known by its ink; strong text stays strong.
        let marked: Ink = node.kind == .strong ? .strong : .emphasis
        inks.append(ink == .heading || ink == .link || ink == .strong ? ink : marked)
      case .strikethrough:
        // There is no striking out on a terminal that all of them know, so its signs stay.
        append("~~", .muted)
        if isEntering { inks.append(.muted) } else { inks.removeLast() }
      case .link, .image:
        guard !isEntering else {
          inks.append(.link)
          linkStarts.append(text.utf8.count)
          break
        }
        inks.removeLast()
        let start = linkStarts.removeLast()
        appendDestination(of: node, shownAs: text.slice(start, text.utf8.count))
      default: break
      }
    }
  }

  private mutating func appendDestination(of link: MarkdownNode, shownAs shown: String) {
    let url = link.url
    let title = link.title
    if title.isEmpty, url == shown || url == "mailto:" + shown || url == "http://" + shown { return }
    let parts = (url.isEmpty ? [] : [url]) + (title.isEmpty ? [] : ["\"" + title + "\""])
    guard !parts.isEmpty else { return }
    append((shown.isEmpty ? "(" : " (") + parts.joined(separator: " ") + ")", .muted)
  }
}
