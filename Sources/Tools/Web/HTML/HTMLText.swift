/// Makes readable text of a page: headings, lists, links with where they lead, tables, code as it is.
///
/// What a browser would not show is left out: scripts, styles, what is marked as hidden. Time and output are bounded,
/// whatever the page is made of.
struct HTMLText {
  /// What a page says.
  struct Result: Equatable {
    var title: String?
    var text: String
    /// Whether there was more than the limit.
    var isCut: Bool
  }

  /// An element that is open.
  private struct Element {
    var name: String
    var kind: HTMLElementKind
    /// Whether the lines in it begin with something.
    var hasPrefix = false
    /// Where a link leads, and where its text begins.
    var link: (target: String, start: Int)?
    /// The number of the next item of a list; `nil` where they have none.
    var nextNumber: Int?
    /// How many cells of a row have begun.
    var cells = 0
    /// What is written when it ends.
    var closing = ""
  }

  /// How deep elements lie in one another before they are not told apart any more.
  static let maximumDepth = 256
  /// Links behind these are shown without where they lead.
  static let maximumLinks = 4000

  private var tokenizer: HTMLTokenizer
  private var output: TextOutput
  private var base: WebAddress
  private var stack: [Element] = []
  private var openCounts: [String: Int] = [:]
  /// How deep in the stack that lies which is not shown.
  private var hiddenDepth: Int?
  private var codeDepth = 0
  private var linkCount = 0
  private var title: String?
  private var isInTitle = false
  private var isAfterPreStart = false
  /// How many elements were looked at to find out what a tag ends.
  private(set) var steps = 0

  init(_ html: String, at address: WebAddress, limit: Int) {
    tokenizer = HTMLTokenizer(html)
    output = TextOutput(limit: limit)
    base = address
  }

  /// - Parameters:
  ///   - address: where the page is, for the links in it.
  ///   - limit: the longest text, in bytes.
  static func read(_ html: String, at address: WebAddress, limit: Int = 4 << 20) -> Result {
    var reader = HTMLText(html, at: address, limit: limit)
    return reader.read()
  }

  mutating func read() -> Result {
    while !output.isFull, !Task.isCancelled, let token = tokenizer.next() {
      switch token {
      case .start(let tag): start(tag)
      case .end(let name): end(name)
      case .text(let range): text(tokenizer.bytes[range], hasReferences: true)
      case .rawText(let range): text(tokenizer.bytes[range], hasReferences: false)
      }
    }
    while !stack.isEmpty { pop() }
    let end =
      output.bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
    return Result(
      title: title, text: String(decoding: output.bytes[..<end], as: UTF8.self), isCut: output.isFull)
  }

  // MARK: Tags

  private mutating func start(_ tag: HTMLTag) {
    isAfterPreStart = false
    let kind = HTMLElementKind(tag.name)
    if tag.name == "base", let href = tag["href"], let address = try? base.following(href) { base = address }
    if tag.name == "title", title == nil, hiddenDepth == nil { isInTitle = true }
    closeImplied(by: tag.name, kind)
    if kind == .void {
      if hiddenDepth == nil { void(tag) }
      return
    }
    guard stack.count < Self.maximumDepth else {
      if hiddenDepth == nil, kind.isBlock { output.breakLine() }
      return
    }
    var element = Element(name: tag.name, kind: kind)
    if hiddenDepth == nil {
      if kind == .hidden || tag.isHidden { hiddenDepth = stack.count } else { open(&element, tag) }
    }
    stack.append(element)
    openCounts[tag.name, default: 0] += 1
  }

  private mutating func end(_ name: String) {
    if name == "title" { isInTitle = false }
    if name == "br" { return hiddenDepth == nil ? output.addBreak() : () }
    guard openCounts[name, default: 0] > 0 else {
      // As a browser does: an end of a paragraph that is not open is an empty one.
      if name == "p", hiddenDepth == nil { output.breakBlock() }
      return
    }
    let kind = HTMLElementKind(name)
    let isBlock = kind.isBlock || kind == .hidden
    for element in stack.reversed() {
      steps += 1
      if element.name == name { break }
      // What goes with the text does not end the block that it stands in.
      if !isBlock, element.kind.isBlock { return }
    }
    while let last = stack.last?.name {
      pop()
      if last == name { return }
    }
  }

  /// Ends what cannot be open any more when this begins: an item by the next one, a paragraph by a block.
  private mutating func closeImplied(by name: String, _ kind: HTMLElementKind) {
    let ended: [String]
    let barriers: [String]
    switch name {
    case "li": (ended, barriers) = (["li"], ["ul", "ol", "menu", "table"])
    case "dt", "dd": (ended, barriers) = (["dt", "dd"], ["dl", "table"])
    case "tr": (ended, barriers) = (["tr"], ["table"])
    case "td", "th": (ended, barriers) = (["td", "th"], ["tr", "table"])
    case "thead", "tbody", "tfoot": (ended, barriers) = (["thead", "tbody", "tfoot", "caption"], ["table"])
    case "option": (ended, barriers) = (["option"], ["select"])
    case "a": (ended, barriers) = (["a"], ["td", "th", "table"])
    case "body": (ended, barriers) = (["head"], [])
    default:
      guard kind.isBlock else { return }
      (ended, barriers) = (["p"], ["td", "th", "button", "table"])
    }
    guard ended.contains(where: { openCounts[$0, default: 0] > 0 }) else { return }
    for (index, element) in stack.enumerated().reversed() {
      steps += 1
      if barriers.contains(element.name) { return }
      if ended.contains(element.name) {
        while stack.count > index { pop() }
        return
      }
    }
  }

  private mutating func open(_ element: inout Element, _ tag: HTMLTag) {
    switch element.kind {
    case .paragraph: output.breakBlock()
    case .block: output.breakLine()
    case .heading(let level):
      output.breakBlock()
      output.open(first: String(repeating: "#", count: level) + " ", others: "")
      element.hasPrefix = true
    case .list(let isNumbered):
      if openCounts["li", default: 0] > 0 { output.breakLine() } else { output.breakBlock() }
      element.nextNumber = isNumbered ? tag["start"].flatMap { Int($0) } ?? 1 : nil
    case .item:
      output.breakLine()
      let marker = itemMarker()
      output.open(first: marker, others: String(repeating: " ", count: marker.utf8.count))
      element.hasPrefix = true
    case .quotation:
      output.breakBlock()
      output.open(others: "> ")
      element.hasPrefix = true
    case .definition:
      output.breakLine()
      output.open(others: "  ")
      element.hasPrefix = true
    case .preformatted:
      output.breakBlock()
      output.write("```".utf8)
      output.breakLine()
      element.closing = "```"
      codeDepth += 1
      isAfterPreStart = true
    case .table: output.breakBlock()
    case .row: output.beginRow()
    case .cell:
      if let row = stack.lastIndex(where: { $0.kind == .row || $0.kind == .table }) {
        if stack[row].cells > 0 { output.separateCells() }
        stack[row].cells += 1
      }
    case .code where codeDepth == 0:
      output.write("`".utf8)
      element.closing = "`"
    case .link:
      if let target = target(tag["href"]) { element.link = (target, output.bytes.count) }
    case .quote:
      output.write("\u{201C}".utf8)
      element.closing = "\u{201D}"
    case .code, .inline, .hidden, .void: break
    }
  }

  private mutating func pop() {
    guard let element = stack.popLast() else { return }
    let count = openCounts[element.name, default: 1] - 1
    openCounts[element.name] = count > 0 ? count : nil
    if let depth = hiddenDepth {
      if stack.count == depth { hiddenDepth = nil }
      return
    }
    switch element.kind {
    case .preformatted:
      codeDepth -= 1
      output.breakLine()
      output.write(element.closing.utf8)
      output.breakBlock()
    case .code, .quote: output.write(element.closing.utf8)
    case .link: if let link = element.link { finish(link) }
    case .row: output.endRow()
    case .table:
      output.endRow()
      output.breakBlock()
    case .heading, .paragraph, .quotation: output.breakBlock()
    case .list: if openCounts["li", default: 0] > 0 { output.breakLine() } else { output.breakBlock() }
    case .block, .item, .definition: output.breakLine()
    case .cell, .inline, .hidden, .void: break
    }
    if element.hasPrefix { output.close() }
  }

  private mutating func void(_ tag: HTMLTag) {
    switch tag.name {
    case "br": if codeDepth > 0 { output.keepBreak() } else { output.addBreak() }
    case "hr":
      output.breakBlock()
      output.write("---".utf8)
      output.breakBlock()
    case "img", "area":
      guard !tag.isHidden, let words = tag["alt"], words.contains(where: { !$0.isWhitespace }) else { return }
      output.write("[image: ".utf8)
      text(Array(words.utf8)[...], hasReferences: false)
      output.write("]".utf8)
    default: break
    }
  }

  private mutating func itemMarker() -> String {
    guard let list = stack.lastIndex(where: { if case .list = $0.kind { true } else { false } }),
      let number = stack[list].nextNumber
    else { return "- " }
    stack[list].nextNumber = number &+ 1
    return "\(number). "
  }

  // MARK: Links

  /// Where a link leads, as it is to be shown; `nil` for one within the page, and for what is no link.
  private mutating func target(_ href: String?) -> String? {
    guard let href, !href.isEmpty, !href.hasPrefix("#"), linkCount < Self.maximumLinks else { return nil }
    linkCount += 1
    if let address = try? base.following(href.filter { !$0.isNewline }) { return address.description }
    return href.lowercased().hasPrefix("mailto:") ? href.filter { !$0.isWhitespace } : nil
  }

  private mutating func finish(_ link: (target: String, start: Int)) {
    let text = output.bytes[min(link.start, output.bytes.count)...].drop { $0 == 0x20 || $0 == 0x0A }
    guard !text.isEmpty, !text.elementsEqual(link.target.utf8) else { return }
    output.space()
    output.write("(\(link.target))")
  }

  // MARK: Text

  private mutating func text(_ bytes: ArraySlice<UInt8>, hasReferences: Bool) {
    if isInTitle {
      let words = HTMLCharacters.decode(bytes.prefix(2000)).split(whereSeparator: \.isWhitespace)
      title = words.joined(separator: " ")
      return
    }
    guard hiddenDepth == nil else { return }
    var rest = bytes
    // The first line break in `pre` belongs to its tag.
    if isAfterPreStart, rest.first == 0x0A { rest = rest.dropFirst() }
    isAfterPreStart = false
    while let byte = rest.first, !output.isFull {
      switch byte {
      case UInt8(ascii: "&") where hasReferences:
        let (scalar, length) = HTMLCharacters.reference(rest) ?? ("&", 1)
        rest = rest.dropFirst(length)
        write(scalar)
      case 0x0A where codeDepth > 0:
        rest = rest.dropFirst()
        output.keepBreak()
      case 0x20 where codeDepth > 0, 0x09 where codeDepth > 0:
        rest = rest.dropFirst()
        output.write(CollectionOfOne(byte))
      case 0x09, 0x0A, 0x0C, 0x0D, 0x20:
        rest = rest.dropFirst()
        output.space()
      case 0..<0x20, 0x7F: rest = rest.dropFirst()
      // A space that does not break, and a hyphen that is not there.
      case 0xC2 where rest.dropFirst().first == 0xA0:
        rest = rest.dropFirst(2)
        write(" ")
      case 0xC2 where rest.dropFirst().first == 0xAD: rest = rest.dropFirst(2)
      case 0xC2:
        output.write(rest.prefix(2))
        rest = rest.dropFirst(2)
      default:
        let run = rest.dropFirst().prefix { $0 > 0x20 && $0 != UInt8(ascii: "&") && $0 != 0x7F && $0 != 0xC2 }
        output.write(rest[rest.startIndex..<run.endIndex])
        rest = rest[run.endIndex...]
      }
    }
  }

  /// A character that was written as a reference.
  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0xA0 where codeDepth > 0: output.write(" ".utf8)
    case 0x0A where codeDepth > 0: output.keepBreak()
    case 0x20 where codeDepth > 0, 0x09 where codeDepth > 0: output.write(String(scalar))
    case 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0xA0: output.space()
    case 0xAD, 0..<0x20, 0x7F..<0xA0: break
    default: output.write(String(scalar))
    }
  }
}
