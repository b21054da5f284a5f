/// Host names outside of ASCII, in the form that DNS has of them (RFC 3492, RFC 5890).
enum Punycode {
  private static let base = 36
  private static let leastThreshold = 1
  private static let greatestThreshold = 26
  private static let firstScalar = 0x80

  /// The label after `xn--`; `nil` when it would be longer than a label can be.
  static func encode(_ label: String) -> String? {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    guard scalars.count <= 63 else { return nil }
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    var handled = output.count
    let basic = handled
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (next, delta, bias) = (firstScalar, 0, 72)
    while handled < scalars.count {
      guard let smallest = scalars.lazy.filter({ $0 >= next }).min() else { return nil }
      delta += (smallest - next) * (handled + 1)
      next = smallest
      for scalar in scalars {
        if scalar < next { delta += 1 }
        guard scalar == next else { continue }
        var rest = delta
        var place = base
        while true {
          let threshold = min(max(place - bias, leastThreshold), greatestThreshold)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (base - threshold)))
          rest = (rest - threshold) / (base - threshold)
          place += base
        }
        output.append(digit(rest))
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return output.count <= 59 ? String(decoding: output, as: UTF8.self) : nil
  }

  /// What a label means without its `xn--`; `nil` when it means nothing.
  static func decode(_ label: some StringProtocol) -> String? {
    let bytes = Array(label.utf8)
    guard bytes.count <= 59, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let hyphen = bytes.lastIndex(of: UInt8(ascii: "-"))
    var scalars = (hyphen.map { bytes[..<$0] } ?? []).map { Unicode.Scalar($0) }
    var rest = bytes[(hyphen.map { $0 + 1 } ?? 0)...]
    var (scalar, position, bias) = (firstScalar, 0, 72)
    while !rest.isEmpty {
      let before = position
      var weight = 1
      var place = base
      while true {
        guard let byte = rest.popFirst(), let value = value(byte) else { return nil }
        position += value * weight
        guard position < 0x110000 * 64 else { return nil }
        let threshold = min(max(place - bias, leastThreshold), greatestThreshold)
        if value < threshold { break }
        weight *= base - threshold
        guard weight < 0x110000 * 64 else { return nil }
        place += base
      }
      let count = scalars.count + 1
      bias = adapted(position - before, count, isFirst: before == 0)
      scalar += position / count
      position %= count
      guard scalar < 0x110000, let decoded = Unicode.Scalar(UInt32(scalar)) else { return nil }
      scalars.insert(decoded, at: position)
      position += 1
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var bias = 0
    while delta > (base - leastThreshold) * greatestThreshold / 2 {
      delta /= base - leastThreshold
      bias += base
    }
    return bias + (base - leastThreshold + 1) * delta / (delta + 38)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 0x61 : value + 22) }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 22
    case 0x41...0x5A: Int(byte) - 0x41
    case 0x61...0x7A: Int(byte) - 0x61
    default: nil
    }
  }
}
