/// How large something is, as a person reads it.
public enum ByteCount {
  /// `1 byte`, `812 bytes`, `2.1 kB`, `14 MB`, `1.5 GB`: decimal units, rounded, with a tenth where that says something.
  ///
  /// - Parameter count: less than nothing counts as nothing.
  public static func text(_ count: some BinaryInteger) -> String {
    // Larger ones are of no file, and stand for the largest.
    let count = max(0, Int64(clamping: count))
    guard count >= 1000 else { return count == 1 ? "1 byte" : "\(count) bytes" }
    var unit: Int64 = 1000
    var names = ["kB", "MB", "GB", "TB"][...]
    // What would be rounded to a thousand is one of the next.
    while names.count > 1, count >= unit * 1000 - unit / 2 {
      unit *= 1000
      names.removeFirst()
    }
    let (whole, rest) = count.quotientAndRemainder(dividingBy: unit)
    let tenths = whole * 10 + (rest * 10 + unit / 2) / unit
    let number =
      tenths >= 100
      ? "\(whole + (rest * 2 >= unit ? 1 : 0))"
      : tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    return "\(number) \(names[names.startIndex])"
  }
}
