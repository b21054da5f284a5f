#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks for bytes in bytes.
enum ByteSearch {
  /// Where `part`, which is not empty, is the first time in `text` from a place on.
  static func first(
    _ part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    guard let base = text.baseAddress, let wanted = part.baseAddress, let head = part.first else {
      return nil
    }
    var place = start
    while text.count - place >= part.count {
      guard let found = memchr(base + place, CInt(head), text.count - place - part.count + 1) else {
        return nil
      }
      place = UnsafeRawPointer(found) - base
      if memcmp(base + place, wanted, part.count) == 0 { return place }
      place += 1
    }
    return nil
  }

  /// Where the next line feed is, from a place on.
  static func lineFeed(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = text.baseAddress, start < text.count,
      let found = memchr(base + start, CInt(UInt8(ascii: "\n")), text.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
