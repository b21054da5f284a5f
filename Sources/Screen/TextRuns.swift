extension String {
  /// Takes text apart into runs of printable ASCII, which are one column a byte, and grapheme clusters.
  ///
  /// Most text is ASCII, and finding the clusters of Unicode is what costs. Between two ASCII characters there is
  /// always a boundary between clusters (but for CR LF); next to anything else there need not be, so the
  /// characters at the ends of a run belong to the search.
  ///
  /// - Parameters:
  ///   - ascii: printable characters, at least one; `false` stops.
  ///   - cluster: anything else, and ASCII beside it; `false` stops.
  mutating func forEachRun(
    ascii: (UnsafeBufferPointer<UInt8>) -> Bool, cluster: (Character) -> Bool
  ) {
    withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        var end = index
        while end < bytes.count, isPrintable(bytes[end]) { end += 1 }
        // A mark after it would be on the last character.
        if end < bytes.count, bytes[end] >= 0x80, end > index { end -= 1 }
        if end > index {
          guard ascii(UnsafeBufferPointer(rebasing: bytes[index..<end])) else { return }
          index = end
          continue
        }
        end = index + 1
        while end < bytes.count, !(isPrintable(bytes[end - 1]) && bytes[end] < 0x80) {
          // What is no letter and no mark ends a cluster too, and so begins a run.
          if isControl(bytes[end - 1]), isPrintable(bytes[end]) { break }
          end += 1
        }
        for character in String(decoding: UnsafeBufferPointer(rebasing: bytes[index..<end]), as: UTF8.self) {
          guard cluster(character) else { return }
        }
        index = end
      }
    }
  }
}

private func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

private func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
