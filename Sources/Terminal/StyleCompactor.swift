import CTerminal
import Screen

/// Takes out of what curses writes the styles that change nothing to be seen.
///
/// Curses ends every frame with plain attributes and begins each change with all of its colours, which with
/// 24-bit colours is more than the text it colours. Here styles are only noted, and sent when something is
/// drawn that shows them; what the terminal was told in the frame before still holds. All else passes as it is.
///
/// A pure value; it knows SGR as in ECMA-48, section 8.3.117, with the colours of ISO 8613-6.
struct StyleCompactor {
  /// What a terminal draws with.
  private struct Style: Equatable {
    /// Bits by SGR number: 1 bold, 2 faint, 3 italic, 4 underlined, 5 blinking, 7 reverse, 8 hidden, 9 crossed out.
    var attributes: UInt16 = 0
    /// The SGR parameters that set the colour; empty for the terminal's own.
    var foreground: [UInt8] = []
    var background: [UInt8] = []

    /// Those that a blank shows: underlined, reverse, crossed out.
    static let visibleOnBlank: UInt16 = 1 << 4 | 1 << 7 | 1 << 9

    /// Whether a blank looks the same in both.
    func showsBlankLike(_ other: Style) -> Bool {
      background == other.background && attributes & Self.visibleOnBlank == 0
        && other.attributes & Self.visibleOnBlank == 0
    }
  }

  /// What curses has asked for.
  private var wanted = Style()
  /// What the terminal was told; `nil` when that is not known.
  private var told: Style?
  private var output: [UInt8] = []
  /// Whether erased cells take the present background, as on every terminal of today but GNU screen.
  private let erasesToBackground: Bool
  /// Where cells lead, if the terminal shall be told.
  var links: LinkLayer?
  /// The link that the terminal was told last, and that holds until another is.
  private var openLink: UInt16 = 0
  /// What was written last, to be written again.
  private var lastGlyph: [UInt8] = []

  /// From how many blanks in a row on they are erased instead of printed.
  private static let longRun = 12

  init(erasesToBackground: Bool) {
    self.erasesToBackground = erasesToBackground
  }

  /// The terminal may have been told anything by others.
  mutating func forget() {
    told = nil
    links?.clear()
  }

  /// The same frame in fewer bytes.
  mutating func compact(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    output.removeAll(keepingCapacity: true)
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case 0x1B:
        position = takeEscape(bytes, position)
      case 0x20:
        let end = bytes[position...].firstIndex { $0 != 0x20 } ?? bytes.count
        // What follows may be a mark on the last of them, which is no blank then.
        let isFollowedByMark = end < bytes.count && bytes[end] >= 0xCC
        takeBlanks(isFollowedByMark ? end - position - 1 : end - position)
        if isFollowedByMark {
          tell()
          if links == nil { output.append(0x20) } else { _ = takeGlyph(bytes, end - 1) }
        }
        position = end
      case 0x0A, 0x0B, 0x0C:
        // In the last row this scrolls, and the new row may take the present background.
        tell()
        open(0)
        links?.control(byte)
        output.append(byte)
        position += 1
      case ..<0x20, 0x7F:
        open(0)
        links?.control(byte)
        output.append(byte)
        position += 1
      default:
        tell()
        if links == nil {
          output.append(byte)
          position += 1
        } else {
          position = takeGlyph(bytes, position)
        }
      }
    }
    open(0)
    return output
  }

  // MARK: Links

  /// Draws one scalar with the link of the place where it lands.
  private mutating func takeGlyph(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    let byte = bytes[start]
    let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    let end = min(bytes.count, start + length)
    let columns = byte < 0x80 ? 1 : Self.columns(bytes[start..<end])
    // What has no width goes to the glyph before it, which has its link already.
    if columns > 0 {
      let link = links?.next ?? 0
      open(link)
      links?.write(columns, link)
      lastGlyph.removeAll(keepingCapacity: true)
    }
    output.append(contentsOf: bytes[start..<end])
    lastGlyph.append(contentsOf: bytes[start..<end])
    return end
  }

  private static func columns(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
    return max(0, Int(cterminal_wcwidth(scalar?.value ?? 0xFFFD)))
  }

  /// Has what follows lead somewhere; 0 ends that.
  ///
  /// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda: what has the same name and the same address is
  /// one link to the terminal, also over several rows.
  private mutating func open(_ link: UInt16) {
    guard link != openLink else { return }
    openLink = link
    if let target = links?.target(link) {
      output.append(contentsOf: "\u{1B}]8;id=a;\(target.address)\u{07}".utf8)
    } else {
      output.append(contentsOf: "\u{1B}]8;;\u{07}".utf8)
    }
  }

  /// Draws blanks; many of them by erasing and moving on, which is ten bytes for any number.
  private mutating func takeBlanks(_ count: Int) {
    guard count > 0 else { return }
    if links?.wantsLink(in: count) == true {
      // What is erased leads nowhere.
      tell()
      for _ in 0..<count {
        let link = links?.next ?? 0
        open(link)
        links?.write(1, link)
        output.append(0x20)
      }
      lastGlyph = [0x20]
      return
    }
    open(0)
    links?.write(count, 0)
    lastGlyph = [0x20]
    if told.map(wanted.showsBlankLike) != true { tell() }
    let isPlain = wanted.attributes & Style.visibleOnBlank == 0
    if count >= Self.longRun, isPlain, erasesToBackground || wanted.background.isEmpty {
      // The last one is printed: tmux takes no notice when erasing leaves the second half of a wide glyph behind, and
      // blanks the cell before it when that is written over.
      output.append(contentsOf: "\u{1B}[\(count - 1)X\u{1B}[\(count - 1)C ".utf8)
    } else {
      output.append(contentsOf: repeatElement(0x20, count: count))
    }
  }

  /// Takes one escape sequence; returns the position behind it.
  private mutating func takeEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "[") else {
      // Whatever it is (a reverse line feed, a restored cursor), the style must be right before it, and who
      // knows after it. A change of the character set is the exception: it is printed by every plain `sgr0`.
      let isCharacterSet = start + 2 < bytes.count && (0x28...0x2B).contains(bytes[start + 1])
      if !isCharacterSet { tell() }
      let end = min(bytes.count, start + (isCharacterSet ? 3 : 2))
      open(0)
      links?.escape(start + 1 < bytes.count ? bytes[start + 1] : 0)
      output.append(contentsOf: bytes[start..<end])
      return end
    }
    var end = start + 2
    while end < bytes.count, !(0x40...0x7E).contains(bytes[end]) { end += 1 }
    guard end < bytes.count else {
      output.append(contentsOf: bytes[start...])
      return bytes.count
    }
    let isPrivate = bytes[start + 2] > 0x3B && start + 2 < end
    if bytes[end] == UInt8(ascii: "b"), links != nil {
      repeatGlyph(bytes[(start + 2)..<end])
      return end + 1
    }
    if bytes[end] != UInt8(ascii: "m") {
      open(0)
      links?.control(bytes[(start + 2)..<end], bytes[end])
    }
    if bytes[end] == UInt8(ascii: "m"), !isPrivate {
      if note(bytes[(start + 2)..<end]) { return end + 1 }
      tell()
      told = nil
    } else if Self.drawsBlanks(bytes[end]) {
      tell()
    }
    output.append(contentsOf: bytes[start...end])
    return end + 1
  }

  /// Writes the last glyph again: where that leads may change with every column.
  private mutating func repeatGlyph(_ parameters: Slice<UnsafeBufferPointer<UInt8>>) {
    tell()
    let glyph = lastGlyph
    for _ in 0..<(Self.number(parameters) ?? 1) {
      glyph.withUnsafeBufferPointer { bytes in
        var position = 0
        while position < bytes.count { position = takeGlyph(bytes, position) }
      }
    }
  }

  /// Whether a control sequence with this end erases, inserts, deletes or scrolls: the new cells take the
  /// present background.
  private static func drawsBlanks(_ end: UInt8) -> Bool {
    "@JKLMPSTXZ".utf8.contains(end)
  }

  /// Notes what a style sequence asks for.
  ///
  /// - Returns: `false` when it is not understood.
  private mutating func note(_ parameters: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var style = wanted
    var rest = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
    while let first = rest.popFirst() {
      guard let number = Self.number(first) else { return false }
      switch number {
      case 0: style = Style()
      case 1...5, 7...9: style.attributes |= 1 << number
      case 22: style.attributes &= ~(1 << 1 | 1 << 2)
      case 23...25, 27...29: style.attributes &= ~(1 << (number - 20))
      case 30...37, 90...97: style.foreground = Array(first)
      case 40...47, 100...107: style.background = Array(first)
      case 39: style.foreground = []
      case 49: style.background = []
      case 38, 48:
        guard let kind = rest.first.flatMap(Self.number), kind == 5 || kind == 2 else { return false }
        let count = kind == 5 ? 2 : 4
        guard rest.count >= count else { return false }
        var color = Array(first)
        for part in rest.prefix(count) {
          color.append(UInt8(ascii: ";"))
          color.append(contentsOf: part)
        }
        rest = rest.dropFirst(count)
        if number == 38 { style.foreground = color } else { style.background = color }
      default: return false
      }
    }
    wanted = style
    return true
  }

  private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard digits.count < 4 else { return nil }
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// Tells the terminal what is wanted, in one sequence of what is different.
  private mutating func tell() {
    guard told != wanted else { return }
    guard wanted != Style(), let old = told, old.attributes & ~wanted.attributes == 0 else {
      tellFromPlain()
      return
    }
    var parts: [[UInt8]] = Self.switchingOn(wanted.attributes & ~old.attributes)
    if old.foreground != wanted.foreground {
      parts.append(wanted.foreground.isEmpty ? Array("39".utf8) : wanted.foreground)
    }
    if old.background != wanted.background {
      parts.append(wanted.background.isEmpty ? Array("49".utf8) : wanted.background)
    }
    send(parts)
  }

  private mutating func tellFromPlain() {
    if wanted == Style() {
      output.append(contentsOf: "\u{1B}[m".utf8)
      told = wanted
      return
    }
    var parts: [[UInt8]]
    if let old = told, let off = Self.switchingOff(old.attributes & ~wanted.attributes) {
      let kept = old.attributes & wanted.attributes & ~off.alsoLost
      parts = off.parts + Self.switchingOn(wanted.attributes & ~kept)
      if old.foreground != wanted.foreground {
        parts.append(wanted.foreground.isEmpty ? Array("39".utf8) : wanted.foreground)
      }
      if old.background != wanted.background {
        parts.append(wanted.background.isEmpty ? Array("49".utf8) : wanted.background)
      }
    } else {
      parts = [[UInt8(ascii: "0")]] + Self.switchingOn(wanted.attributes)
      if !wanted.foreground.isEmpty { parts.append(wanted.foreground) }
      if !wanted.background.isEmpty { parts.append(wanted.background) }
    }
    send(parts)
  }

  private mutating func send(_ parts: [[UInt8]]) {
    output.append(contentsOf: "\u{1B}[".utf8)
    output.append(contentsOf: parts.joined(separator: [UInt8(ascii: ";")]))
    output.append(UInt8(ascii: "m"))
    told = wanted
  }

  private static func switchingOn(_ attributes: UInt16) -> [[UInt8]] {
    (1...9).filter { attributes & 1 << $0 != 0 }.map { [UInt8(ascii: "0") + UInt8($0)] }
  }

  /// The numbers that switch attributes off, and what else goes with them: 22 ends bold and faint alike.
  ///
  /// - Returns: `nil` when there is more than one to switch off; starting from plain is as short then.
  private static func switchingOff(_ attributes: UInt16) -> (parts: [[UInt8]], alsoLost: UInt16)? {
    switch attributes {
    case 1 << 1, 1 << 2: ([Array("22".utf8)], 1 << 1 | 1 << 2)
    case 1 << 3, 1 << 4, 1 << 5, 1 << 7:
      ([[UInt8(ascii: "2"), UInt8(ascii: "0") + UInt8(attributes.trailingZeroBitCount)]], 0)
    default: nil
    }
  }
}
