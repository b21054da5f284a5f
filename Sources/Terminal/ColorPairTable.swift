import Theming

/// Gives each combination of foreground and background the number that curses wants for it.
///
/// A terminal has room for so many pairs. When there is no more, a combination falls back to its foreground on
/// the terminal's own background if that is known, and then to the terminal's own colours.
struct ColorPairTable {
  /// The colours as curses numbers them; -1 is the terminal's own.
  struct Pair: Hashable {
    var foreground: Int
    var background: Int
  }

  private let colors: Int
  private let capacity: Int
  private var numbers: [Pair: Int] = [Pair(foreground: -1, background: -1): 0]
  /// The pairs by their numbers; the first is that of the terminal's own colours.
  private(set) var pairs = [Pair(foreground: -1, background: -1)]

  /// - Parameters:
  ///   - colors: how many there are; 2^24 means that numbers are 24-bit values.
  ///   - capacity: how many pairs there can be, the first included.
  init(colors: Int, capacity: Int) {
    self.colors = colors
    self.capacity = min(capacity, 1 << 15)
  }

  /// The number of the pair for an appearance, and the attributes that go with it.
  mutating func number(for appearance: Appearance) -> (pair: Int, attributes: Appearance.Attributes) {
    var attributes = appearance.attributes
    guard colors > 0 else { return (0, attributes) }
    // On eight colours the eight bright ones are the bold ones.
    if case .palette(8...15) = appearance.foreground, colors < 16 { attributes.insert(.bold) }
    let wanted = Pair(
      foreground: number(of: appearance.foreground), background: number(of: appearance.background))
    if let known = numbers[wanted] { return (known, attributes) }
    if pairs.count < capacity {
      numbers[wanted] = pairs.count
      pairs.append(wanted)
      return (pairs.count - 1, attributes)
    }
    return (numbers[Pair(foreground: wanted.foreground, background: -1)] ?? 0, attributes)
  }

  private var isDirect: Bool { colors >= 1 << 24 }

  private func number(of color: TerminalColor) -> Int {
    switch color {
    case .terminalDefault: return -1
    case .palette(let index):
      if isDirect { return index < 16 ? Int(index) : Self.direct(Self.components(ofIndexed: index)) }
      if Int(index) < colors { return Int(index) }
      return index < 16 ? Int(index & 7) : -1
    case .rgb(let red, let green, let blue):
      return isDirect ? Self.direct((Int(red), Int(green), Int(blue))) : -1
    }
  }

  /// The darkest blues are the palette's numbers, so they become nearly black.
  private static func direct(_ color: (red: Int, green: Int, blue: Int)) -> Int {
    let value = color.red << 16 | color.green << 8 | color.blue
    return value < 16 ? 0x010101 : value
  }

  /// xterm's palette from 16 on: a cube of six steps, then 24 greys.
  private static func components(ofIndexed index: UInt8) -> (red: Int, green: Int, blue: Int) {
    let index = Int(index) - 16
    if index >= 216 {
      let grey = 8 + 10 * (index - 216)
      return (grey, grey, grey)
    }
    func step(_ level: Int) -> Int { level == 0 ? 0 : 55 + 40 * level }
    return (step(index / 36), step(index / 6 % 6), step(index % 6))
  }
}
