extension Wording {
  /// How large a file is: `812 bytes`, `2.1 KB`, `14 MB`; a KB has 1,000 bytes.
  static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return count == 1 ? "1 byte" : "\(count) bytes" }
    let isKilo = count < 999_500
    let tenths = isKilo ? (count + 50) / 100 : (count + 50_000) / 100_000
    let number = tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\((tenths + 5) / 10)"
    return "\(number) \(isKilo ? "KB" : "MB")"
  }
}
