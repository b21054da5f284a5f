/// The fixed part of the palette of 256: the 6 × 6 × 6 cube from 16 on and the 24 greys from 232 on, as xterm
/// defines them. The first sixteen are the user's own and never chosen.
public enum IndexedPalette {
  /// The colour of an index from 16 to 255.
  public static func color(_ index: UInt8) -> RGBColor? {
    switch index {
    case 0..<16: return nil
    case 16..<232:
      let step = Int(index) - 16
      func level(_ value: Int) -> UInt8 { value == 0 ? 0 : UInt8(55 + 40 * value) }
      return RGBColor(red: level(step / 36), green: level(step / 6 % 6), blue: level(step % 6))
    default:
      let grey = 8 + 10 * (index - 232)
      return RGBColor(red: grey, green: grey, blue: grey)
    }
  }

  /// The index whose colour looks most like this one.
  public static func nearest(to color: RGBColor) -> UInt8 {
    let wanted = OklabColor(color)
    var best: (index: UInt8, distance: Double) = (16, .infinity)
    for (offset, candidate) in all.enumerated() {
      let distance = candidate.squaredDistance(to: wanted)
      if distance < best.distance { best = (UInt8(offset + 16), distance) }
    }
    return best.index
  }

  private static let all: [OklabColor] = (16...255).compactMap { color(UInt8($0)).map(OklabColor.init) }
}
