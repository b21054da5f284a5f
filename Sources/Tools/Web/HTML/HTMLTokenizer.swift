/// Divides a page into tags and texts, as the HTML Standard's tokenizer does; every byte is looked at once.
///
/// A page may be anything: what is no tag is text, and what does not end, ends with the page. The tree that a browser
/// builds of it is not built: there are pages of a few kilobytes for which that takes minutes.
struct HTMLTokenizer {
  enum Token: Equatable {
    case start(HTMLTag)
    case end(String)
    /// A part of the page with character references still in it.
    case text(Range<Int>)
    /// The same, without any: `&` is an ampersand.
    case rawText(Range<Int>)
  }

  static let maximumName = 32
  /// A longer value of an attribute is none.
  static let maximumValue = 2048

  let bytes: [UInt8]
  private(set) var position = 0
  /// The element whose end is looked for, whatever stands before it.
  private var rawElement: String?

  init(_ html: String) {
    bytes = Array(html.utf8)
  }

  mutating func next() -> Token? {
    if let name = rawElement {
      rawElement = nil
      if let text = takeRaw(until: name) { return text }
    }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else { return takeText(from: position) }
      let following = position + 1 < bytes.count ? bytes[position + 1] : 0
      switch following {
      case 0x41...0x5A, 0x61...0x7A:
        position += 1
        guard let tag = takeTag() else { return nil }
        rawElement = Self.rawElements(tag.name)
        return .start(tag)
      case UInt8(ascii: "/"):
        guard position + 2 < bytes.count, (0x61...0x7A).contains(bytes[position + 2] | 0x20) else {
          skip(past: UInt8(ascii: ">"))
          continue
        }
        position += 2
        guard let tag = takeTag() else { return nil }
        return .end(tag.name)
      case UInt8(ascii: "!"): skipComment()
      case UInt8(ascii: "?"): skip(past: UInt8(ascii: ">"))
      default: return takeText(from: position)
      }
    }
    return nil
  }

  /// The elements whose content is text and nothing else.
  private static func rawElements(_ name: String) -> String? {
    switch name {
    case "script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext": name
    default: nil
    }
  }

  // MARK: Text

  private mutating func takeText(from start: Int) -> Token {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
    return .text(start..<position)
  }

  /// The text up to the end tag of an element, which is left standing; `nil` when there is none.
  private mutating func takeRaw(until name: String) -> Token? {
    let start = position
    let word = Array(name.utf8)
    while position < bytes.count, !(name != "plaintext" && isEndTag(word, at: position)) { position += 1 }
    guard start < position else { return nil }
    return name == "title" || name == "textarea" ? .text(start..<position) : .rawText(start..<position)
  }

  private func isEndTag(_ name: [UInt8], at index: Int) -> Bool {
    guard bytes[index] == UInt8(ascii: "<"), index + 2 + name.count < bytes.count,
      bytes[index + 1] == UInt8(ascii: "/")
    else { return false }
    for (offset, byte) in name.enumerated() where bytes[index + 2 + offset] | 0x20 != byte { return false }
    switch bytes[index + 2 + name.count] {
    case 0x09, 0x0A, 0x0C, 0x0D, 0x20, UInt8(ascii: "/"), UInt8(ascii: ">"): return true
    default: return false
    }
  }

  private mutating func skip(past byte: UInt8) {
    while position < bytes.count, bytes[position] != byte { position += 1 }
    position = min(position + 1, bytes.count)
  }

  private mutating func skipComment() {
    guard position + 3 < bytes.count, bytes[position + 2] == UInt8(ascii: "-"),
      bytes[position + 3] == UInt8(ascii: "-")
    else { return skip(past: UInt8(ascii: ">")) }
    position += 4
    // The two hyphens of `<!--` may be the first of `--->`, which ends it too.
    var hyphens = 2
    var isFresh = true
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "-"): hyphens += 1
      case UInt8(ascii: ">") where hyphens >= 2: return
      case UInt8(ascii: "!") where hyphens >= 2 && !isFresh: break
      default: hyphens = 0
      }
      isFresh = false
    }
  }

  // MARK: Tags

  /// A tag from its name on; `nil` when the page ends within it.
  private mutating func takeTag() -> HTMLTag? {
    let start = position
    while position < bytes.count, !isSpace(bytes[position]), bytes[position] != UInt8(ascii: "/"),
      bytes[position] != UInt8(ascii: ">")
    { position += 1 }
    var tag = HTMLTag(name: lowercased(start..<min(position, start + Self.maximumName)))
    while true {
      while position < bytes.count, isSpace(bytes[position]) || bytes[position] == UInt8(ascii: "/") {
        position += 1
      }
      guard position < bytes.count else { return nil }
      if bytes[position] == UInt8(ascii: ">") {
        position += 1
        return tag
      }
      guard takeAttribute(into: &tag) else { return nil }
    }
  }

  private mutating func takeAttribute(into tag: inout HTMLTag) -> Bool {
    let start = position
    // A name may begin with "=".
    position += 1
    while position < bytes.count, !isSpace(bytes[position]), bytes[position] != UInt8(ascii: "/"),
      bytes[position] != UInt8(ascii: ">"), bytes[position] != UInt8(ascii: "=")
    { position += 1 }
    let name = lowercased(start..<min(position, start + Self.maximumName))
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    guard position < bytes.count else { return false }
    guard bytes[position] == UInt8(ascii: "=") else {
      tag.set(name, "")
      return true
    }
    position += 1
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    guard position < bytes.count else { return false }
    let value: Range<Int>
    switch bytes[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = bytes[position]
      position += 1
      let first = position
      while position < bytes.count, bytes[position] != quote { position += 1 }
      guard position < bytes.count else { return false }
      value = first..<position
      position += 1
    case UInt8(ascii: ">"): value = position..<position
    default:
      let first = position
      while position < bytes.count, !isSpace(bytes[position]), bytes[position] != UInt8(ascii: ">") {
        position += 1
      }
      value = first..<position
    }
    if HTMLTag.isWanted(name) {
      tag.set(name, value.count > Self.maximumValue ? "" : HTMLCharacters.decode(bytes[value]))
    }
    return true
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
  }

  private func lowercased(_ range: Range<Int>) -> String {
    String(decoding: bytes[range].lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

/// A tag with those of its attributes that say something to a reader.
struct HTMLTag: Equatable {
  var name: String
  private var attributes: [(name: String, value: String)] = []

  init(name: String) {
    self.name = name
  }

  subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The first one of a name counts.
  mutating func set(_ name: String, _ value: String) {
    guard Self.isWanted(name), self[name] == nil else { return }
    attributes.append((name, value))
  }

  static func isWanted(_ name: String) -> Bool {
    switch name {
    case "href", "hidden", "aria-hidden", "style", "alt", "class", "start", "reversed": true
    default: false
    }
  }

  /// Whether a browser would show nothing of the element.
  var isHidden: Bool {
    if let hidden = self["hidden"], hidden != "until-found" { return true }
    if self["aria-hidden"] == "true" { return true }
    guard let style = self["style"] else { return false }
    for part in style.lowercased().split(separator: ";") {
      let sides = part.filter { !$0.isWhitespace }
      if sides.hasPrefix("display:none") || sides.hasPrefix("visibility:hidden") { return true }
    }
    return false
  }

  static func == (left: HTMLTag, right: HTMLTag) -> Bool {
    left.name == right.name && left.attributes.elementsEqual(right.attributes, by: ==)
  }
}
