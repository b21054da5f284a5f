import CTerminal
import Screen
import Theming

/// A terminal made of a grid: it obeys the sequences that the renderer may send, and writes down all others.
struct VirtualTerminal {
  struct Content: Hashable {
    var text = " "
    var width = 1
    var look = Appearance()
    /// Where it leads.
    var link = ""

    /// With the scalars of the text by their numbers.
    var debug: String {
      let scalars = text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: "+")
      return "\(scalars) (\(width)) \(look.foreground) \(look.background) \(look.attributes.rawValue) \(link)"
    }
  }

  let size: Size
  private(set) var grid: [Content]
  private(set) var cursor = Position(column: 0, row: 0)
  private(set) var isCursorVisible = true
  private(set) var cursorStyle = 0
  private(set) var modes: Set<Int> = [7]
  private(set) var titles: [String] = []
  private(set) var titleDepth = 0
  private(set) var keyboardFlags = 0
  private(set) var otherKeys = 0
  private(set) var queries: [String] = []
  /// What is not on the list, so that nothing but the renderer's own sequences passes.
  private(set) var violations: [String] = []
  private var pen = Appearance()
  private var penLink = ""
  private var saved = (Position(column: 0, row: 0), Appearance())
  private var region: Range<Int>
  private var wrapsNext = false
  /// Whether the last column has been written and the cursor is still on it.
  var isAtEdge: Bool { wrapsNext }
  private var last = Content()
  private var sequence: [UInt8] = []
  private var state = State.ground

  private enum State { case ground, escape, charset, csi, osc, oscEscape, utf8(Int) }

  init(size: Size) {
    self.size = size
    region = 0..<size.rows
    grid = Array(repeating: Content(), count: size.columns * size.rows)
  }

  subscript(column: Int, row: Int) -> Content { grid[row * size.columns + column] }

  func text(row: Int) -> String {
    (0..<size.columns).map { self[$0, row] }.filter { $0.width > 0 }.map(\.text).joined()
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private mutating func feed(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape:
      state = .ground
      switch byte {
      case 0x5B: (state, sequence) = (.csi, [])
      case 0x5D: (state, sequence) = (.osc, [])
      case 0x28: state = .charset
      case 0x37: saved = (cursor, pen)
      case 0x38:
        (cursor, pen) = saved
        wrapsNext = false
      case 0x4D:
        if cursor.row == region.lowerBound { scroll(-1) } else { cursor.row = max(0, cursor.row - 1) }
      default: violations.append("ESC \(byte)")
      }
    case .charset:
      if byte != 0x42 { violations.append("charset \(byte)") }
      state = .ground
    case .csi:
      if (0x40...0x7E).contains(byte) {
        state = .ground
        control(byte)
      } else if byte < 0x20 {
        violations.append("control \(byte) in CSI")
      } else {
        sequence.append(byte)
      }
    case .osc:
      switch byte {
      case 0x1B: state = .oscEscape
      case 0x07:
        state = .ground
        command(endsInBell: true)
      default: sequence.append(byte)
      }
    case .oscEscape:
      state = .ground
      if byte == 0x5C { command(endsInBell: false) } else { violations.append("OSC cut by ESC \(byte)") }
    case .utf8(let left):
      sequence.append(byte)
      if left > 1 {
        state = .utf8(left - 1)
      } else {
        state = .ground
        for scalar in String(decoding: sequence, as: UTF8.self).unicodeScalars { print(scalar) }
      }
    }
  }

  /// An operating system command: titles and links end in BEL, as all terminals know it, and questions in ST.
  private mutating func command(endsInBell: Bool) {
    let text = String(decoding: sequence, as: UTF8.self)
    if endsInBell, text.hasPrefix("2;") {
      titles.append(String(text.dropFirst(2)))
    } else if endsInBell, text.hasPrefix("8;"), sequence.allSatisfy({ (0x21...0x7E).contains($0) }),
      let separator = text.dropFirst(2).firstIndex(of: ";")
    {
      penLink = String(text[text.index(after: separator)...])
    } else if !endsInBell, text == "11;?" {
      queries.append(text)
    } else {
      violations.append("OSC \(text)")
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0x08:
      cursor.column = max(0, cursor.column - 1)
      wrapsNext = false
    case 0x09:
      cursor.column = min(size.columns - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A:
      wrapsNext = false
      if cursor.row == region.upperBound - 1 { scroll(1) } else { moveDown(1) }
    case 0x0D:
      cursor.column = 0
      wrapsNext = false
    // Back to ASCII, part of what some terminals need for plain text.
    case 0x0F: break
    case 0..<0x20, 0x7F: violations.append("control \(byte)")
    case 0x80...:
      sequence = [byte]
      state = .utf8(byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1)
    default: print(Unicode.Scalar(byte))
    }
  }

  private mutating func print(_ scalar: Unicode.Scalar) {
    let width = Int(cterminal_wcwidth(scalar.value))
    if width < 0 { violations.append("scalar \(scalar.escaped(asASCII: true))") }
    guard width > 0 else {
      let column = wrapsNext ? cursor.column : cursor.column - 1
      guard column >= 0 else { return violations.append("mark at the edge") }
      var index = cursor.row * size.columns + column
      if grid[index].width == 0 { index -= 1 }
      grid[index].text.unicodeScalars.append(scalar)
      return
    }
    if wrapsNext || cursor.column + width > size.columns {
      cursor.column = 0
      wrapsNext = false
      if cursor.row == region.upperBound - 1 { scroll(1) } else { moveDown(1) }
    }
    for column in cursor.column..<(cursor.column + width) { breakWide(column) }
    last = Content(text: String(scalar), width: width, look: pen, link: penLink)
    grid[cursor.row * size.columns + cursor.column] = last
    if width == 2 {
      grid[cursor.row * size.columns + cursor.column + 1] = Content(
        text: "", width: 0, look: pen, link: penLink)
    }
    cursor.column += width
    if cursor.column == size.columns {
      cursor.column -= 1
      wrapsNext = modes.contains(7)
    }
  }

  private mutating func breakWide(_ column: Int) {
    let index = cursor.row * size.columns + column
    if grid[index].width == 2 { grid[index + 1] = Content(look: grid[index].look) }
    if grid[index].width == 0 { grid[index - 1] = Content(look: grid[index].look) }
    grid[index] = Content(look: grid[index].look)
  }

  private mutating func moveDown(_ count: Int) { cursor.row = min(size.rows - 1, cursor.row + count) }

  private mutating func scroll(_ count: Int) { scroll(count, in: region) }

  /// Up when positive.
  private mutating func scroll(_ count: Int, in rows: Range<Int>) {
    let blank = Content(look: Appearance(background: pen.background))
    let old = grid
    for row in rows {
      for column in 0..<size.columns {
        let from = row + count
        grid[row * size.columns + column] = rows.contains(from) ? old[from * size.columns + column] : blank
      }
    }
  }

  private mutating func erase(_ range: Range<Int>) {
    for index in range {
      if grid[index].width == 2, index + 1 < grid.count { grid[index + 1] = Content(look: grid[index].look) }
      if grid[index].width == 0 { grid[index - 1] = Content(look: grid[index - 1].look) }
      grid[index] = Content(look: Appearance(background: pen.background))
    }
  }

  // MARK: - Control sequences

  private mutating func control(_ final: UInt8) {
    let body = String(decoding: sequence, as: UTF8.self)
    let name = body + String(Unicode.Scalar(final))
    if ["c", ">1u", "<u", ">4;1m", ">4m", "22;0t", "23;0t"].contains(name) || name.hasSuffix(" q") {
      return mode(name)
    }
    if body.hasPrefix("?") { return privateMode(body.dropFirst(), final) }
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    guard body.allSatisfy({ $0.isNumber || $0 == ";" }) else { return violations.append("CSI \(name)") }
    func number(_ index: Int, _ standard: Int = 1) -> Int {
      index < numbers.count ? numbers[index] ?? standard : standard
    }
    let count = max(1, number(0))
    let start = cursor.row * size.columns
    let wrapped = wrapsNext
    if final != 0x6D { wrapsNext = false }
    switch final {
    case 0x40: shift(count)
    case 0x41: cursor.row = max(0, cursor.row - count)
    case 0x42: moveDown(count)
    case 0x43: cursor.column = min(size.columns - 1, cursor.column + count)
    case 0x44: cursor.column = max(0, cursor.column - count)
    case 0x47: cursor.column = min(size.columns, count) - 1
    case 0x48:
      cursor = Position(column: min(size.columns, max(1, number(1))) - 1, row: min(size.rows, count) - 1)
    case 0x4A where number(0, 0) == 0: erase(start + cursor.column..<grid.count)
    case 0x4A where number(0, 0) == 2: erase(0..<grid.count)
    case 0x4B where number(0, 0) == 0: erase(start + cursor.column..<start + size.columns)
    case 0x4B where number(0, 0) == 1: erase(start..<start + cursor.column + 1)
    case 0x4C: scroll(-count, in: cursor.row..<region.upperBound)
    case 0x4D: scroll(count, in: cursor.row..<region.upperBound)
    case 0x50: shift(-count)
    case 0x53: scroll(count)
    case 0x54: scroll(-count)
    case 0x58: erase(start + cursor.column..<start + min(size.columns, cursor.column + count))
    case 0x62:
      wrapsNext = wrapped
      let scalar = last.text.unicodeScalars.first ?? " "
      let saved = pen
      for _ in 0..<count { print(scalar) }
      pen = saved
    case 0x64: cursor.row = min(size.rows, count) - 1
    case 0x6D: select(numbers.map { $0 ?? 0 })
    case 0x72:
      region = max(0, count - 1)..<min(size.rows, number(1, size.rows))
      cursor = Position(column: 0, row: 0)
    default: violations.append("CSI \(name)")
    }
  }

  /// Moves the rest of the row: to the right when positive.
  private mutating func shift(_ count: Int) {
    let start = cursor.row * size.columns
    let old = grid
    for column in cursor.column..<size.columns {
      let from = column - count
      grid[start + column] =
        (cursor.column..<size.columns).contains(from)
        ? old[start + from] : Content(look: Appearance(background: pen.background))
    }
  }

  private mutating func mode(_ name: String) {
    switch name {
    case "c": queries.append(name)
    case ">1u": keyboardFlags += 1
    case "<u": keyboardFlags = max(0, keyboardFlags - 1)
    case ">4;1m": otherKeys = 1
    case ">4m": otherKeys = 0
    case "22;0t": titleDepth += 1
    case "23;0t": titleDepth -= 1
    default: cursorStyle = Int(name.dropLast(2)) ?? -1
    }
  }

  private mutating func privateMode(_ body: Substring, _ final: UInt8) {
    for part in body.split(separator: ";") {
      switch (Int(part) ?? -1, final) {
      case (25, 0x68): isCursorVisible = true
      case (25, 0x6C): isCursorVisible = false
      case (let mode, 0x68) where [7, 1049, 2004, 1004, 1002, 1006, 2026].contains(mode): modes.insert(mode)
      case (let mode, 0x6C) where [7, 1049, 2004, 1004, 1002, 1006, 2026].contains(mode): modes.remove(mode)
      default: violations.append("CSI ?\(body)\(Character(Unicode.Scalar(final)))")
      }
    }
  }

  private mutating func select(_ numbers: [Int]) {
    var index = 0
    while index < numbers.count {
      let number = numbers[index]
      index += 1
      switch number {
      case 0: pen = Appearance()
      // The ordinary font.
      case 10: break
      case 1: pen.attributes.insert(.bold)
      case 2: pen.attributes.insert(.dim)
      case 3: pen.attributes.insert(.italic)
      case 4: pen.attributes.insert(.underline)
      case 7: pen.attributes.insert(.reverse)
      case 22: pen.attributes.subtract([.bold, .dim])
      case 23: pen.attributes.remove(.italic)
      case 24: pen.attributes.remove(.underline)
      case 27: pen.attributes.remove(.reverse)
      case 30...37: pen.foreground = .palette(UInt8(number - 30))
      case 90...97: pen.foreground = .palette(UInt8(number - 82))
      case 40...47: pen.background = .palette(UInt8(number - 40))
      case 100...107: pen.background = .palette(UInt8(number - 92))
      case 39: pen.foreground = .terminalDefault
      case 49: pen.background = .terminalDefault
      case 38, 48:
        let rest = numbers[index...]
        var color: TerminalColor?
        if rest.first == 5, rest.count >= 2 {
          color = .palette(UInt8(rest[index + 1]))
          index += 2
        } else if rest.first == 2, rest.count >= 4 {
          color = .rgb(
            red: UInt8(rest[index + 1]), green: UInt8(rest[index + 2]), blue: UInt8(rest[index + 3]))
          index += 4
        }
        guard let color else { return violations.append("SGR \(numbers)") }
        if number == 38 { pen.foreground = color } else { pen.background = color }
      default: violations.append("SGR \(number)")
      }
    }
  }
}
