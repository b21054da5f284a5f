/// Makes what a server says about its failure fit to be shown and logged.
enum ErrorText {
  static let maximumLength = 300

  /// One line without control and invisible characters, without keys, and not too long.
  ///
  /// - Parameter key: the key in use, or several, a line each; any twelve bytes of one that a server echoes are taken
  ///   out, and so is whatever looks like another one.
  static func clean(_ text: String, removing key: String?) -> String {
    // What is cut off needs no cleaning; the margin holds a key that would straddle the end.
    var line = visible(text.unicodeScalars.prefix(maximumLength * 8))
    for key in key?.split(separator: "\n") ?? [] { line = removing(key, from: line) }
    line = removingLookalikes(line)
    guard line.count > maximumLength else { return line }
    return line.prefix(maximumLength - 1) + "…"
  }

  private static func visible(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var line = String.UnicodeScalarView()
    var wantsSpace = false
    for scalar in scalars {
      switch scalar.properties.generalCategory {
      case .format, .surrogate, .privateUse, .unassigned: continue
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: wantsSpace = !line.isEmpty
      default:
        if wantsSpace { line.append(" ") }
        wantsSpace = false
        line.append(scalar)
      }
    }
    return String(line)
  }

  /// Puts `[key]` in place of any twelve bytes of a key, whatever case they are in.
  static func removing(_ key: Substring, from line: String) -> String {
    let needle = key.utf8.map(lowercased)
    let size = min(12, needle.count)
    // A key this short is a placeholder such as `none`.
    guard size >= 6 else { return line }
    let bytes = Array(line.utf8)
    let folded = bytes.map(lowercased)
    var isSecret = [Bool](repeating: false, count: bytes.count)
    for start in folded.indices where start + size <= folded.count {
      for offset in 0...(needle.count - size)
      where needle[offset] == folded[start]
        && needle[offset..<offset + size].elementsEqual(folded[start..<start + size])
      {
        for position in start..<start + size { isSecret[position] = true }
      }
    }
    guard isSecret.contains(true) else { return line }
    var cleaned: [UInt8] = []
    for position in bytes.indices {
      if !isSecret[position] {
        cleaned.append(bytes[position])
      } else if position == 0 || !isSecret[position - 1] {
        cleaned.append(contentsOf: "[key]".utf8)
      }
    }
    return String(decoding: cleaned, as: UTF8.self)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Whether a prefix stands in a word where something begins: `risk-free` holds no key.
  private static func begins(_ prefix: String, in word: Substring) -> Bool {
    word.ranges(of: prefix).contains { range in
      range.lowerBound == word.startIndex || !word[word.index(before: range.lowerBound)].isLetter
    }
  }

  /// Takes out words with the prefixes that providers give to their keys.
  private static func removingLookalikes(_ line: String) -> String {
    let prefixes = ["sk-", "sk_", "gsk_", "xai-", "AIza", "hf_", "pk-", "Bearer"]
    guard prefixes.contains(where: { line.contains($0) }) else { return line }
    var previous = ""
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
      defer { previous = String(word) }
      let isKey =
        word.utf8.count >= 12 && (previous == "Bearer" || prefixes.contains { begins($0, in: word) })
      return isKey ? "[key]" : String(word)
    }
    return words.joined(separator: " ")
  }
}
