/// Code fences of Markdown that what is in them cannot end (CommonMark 0.31, section 4.5).
enum Fence {
  /// The text between fences with more backticks than any line of it begins with.
  static func block(_ text: String, language: String = "") -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let info = language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "+-_.#".contains($0)) }
    return "\(fence)\(info)\n\(text)\(text.isEmpty || text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  /// A text in a line of others, between more backticks than stand together in it.
  static func span(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    guard !line.isEmpty else { return "` `" }
    let ticks = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let needsSpace = line.first == "`" || line.last == "`"
    return needsSpace ? "\(ticks) \(line) \(ticks)" : ticks + line + ticks
  }

  private static func longestRun(of character: Unicode.Scalar, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
