import Screen

extension InkedText {
  /// The text of a paragraph, a heading or a cell.
  ///
  /// Where a link leads stands behind it unless its text says so; what cannot be shown is shown as source.
  ///
  /// - Parameters:
  ///   - base: the ink of what is not marked up.
  ///   - prefix: how many bytes at the start are left out.
  init(inlinesOf block: MarkdownNode, base: Ink, after prefix: Int = 0) {
    self.init()
    var prefix = prefix
    var inks = [base]
    var linkStarts: [Int] = []
    block.walk { node, isEntering in
      let ink = inks[inks.count - 1]
      switch node.kind {
      case .text:
        let literal = node.literal
        appendText(
          prefix == 0 ? literal : String(decoding: literal.utf8.dropFirst(prefix), as: UTF8.self), ink)
        prefix = 0
      case .code: append(node.literal, .code)
      case .htmlInline: append(node.literal, .muted)
      case .softBreak: append(node.isMathBreak ? "\n" : " ", ink)
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
        link(from: start, to: node.url)
      default: break
      }
    }
  }

  /// Text, in which references to footnotes are links. They look the same whether there is such a footnote, which may
  /// come much later.
  private mutating func appendText(_ literal: String, _ ink: Ink) {
    var rest = literal[...]
    while let open = rest.utf8.firstIndex(of: 0x5B) {
      let label = rest.utf8[open...].dropFirst(2).prefix(40).prefix {
        !" \t\n[]^".utf8.contains($0)
      }
      guard rest.utf8[open...].starts(with: [0x5B, 0x5E]), !label.isEmpty,
        label.endIndex < rest.utf8.endIndex,
        rest.utf8[label.endIndex] == 0x5D
      else {
        let next = rest.utf8.index(after: open)
        append(String(rest[..<next]), ink)
        rest = rest[next...]
        continue
      }
      let end = rest.utf8.index(after: label.endIndex)
      append(String(rest[..<open]), ink)
      append(String(rest[open..<end]), .link)
      rest = rest[end...]
    }
    append(String(rest), ink)
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
