extension String {
  /// The place of the last line feed before an offset.
  ///
  /// - Parameter limit: how many bytes are looked at.
  func lineFeed(before offset: Int, limit: Int = .max) -> Int? {
    let lowest = limit < offset ? offset - limit : 0
    return withBytes { bytes in
      var end = offset
      while end - 8 >= lowest, !bytes.hasLineFeed(in8From: end - 8) { end -= 8 }
      while end > lowest {
        end -= 1
        if bytes[end] == 0x0A { return end }
      }
      return nil
    }
  }

  /// The place of the first line feed at or behind an offset.
  ///
  /// - Parameter limit: how many bytes are looked at.
  func lineFeed(from offset: Int, limit: Int = .max) -> Int? {
    withBytes { bytes in
      let end = limit < bytes.count - offset ? offset + limit : bytes.count
      var start = offset
      while start + 8 <= end, !bytes.hasLineFeed(in8From: start) { start += 8 }
      while start < end {
        if bytes[start] == 0x0A { return start }
        start += 1
      }
      return nil
    }
  }

  /// Where the last scalar begins that begins before an offset above 0.
  func scalarStart(before offset: Int) -> Int {
    withBytes { bytes in
      var place = min(offset, bytes.count) - 1
      while place > 0, bytes[place] & 0xC0 == 0x80 { place -= 1 }
      return max(0, place)
    }
  }

  /// Reads the bytes where they are; a string that is not kept as UTF-8 (a bridged one) is copied for it.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether one of eight bytes is a line feed, by the usual trick: only a byte that was 0 borrows into its top bit.
  fileprivate func hasLineFeed(in8From offset: Int) -> Bool {
    let word = UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let zeroed = word ^ 0x0A0A_0A0A_0A0A_0A0A
    return (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080 != 0
  }
}
