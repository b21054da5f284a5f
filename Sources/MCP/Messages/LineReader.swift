#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cuts bytes into lines, of which none is longer than a limit.
///
/// A pure value. What is longer is passed over up to its end, and never held.
struct LineReader {
  enum Line: Hashable, Sendable {
    case whole([UInt8])
    /// The beginning of a line that was too long.
    case cut([UInt8])
  }

  private let limit: Int
  /// How much of a line that is too long is kept.
  private let excerpt: Int
  private var partial: [UInt8] = []
  private var isCut = false

  init(limit: Int, excerpt: Int = 4096) {
    self.limit = limit
    self.excerpt = excerpt
  }

  /// How many bytes wait for the end of their line.
  var heldCount: Int { partial.count }

  mutating func feed(_ bytes: UnsafeRawBufferPointer, into lines: inout [Line]) {
    var rest = bytes[...]
    while let base = rest.base.baseAddress, !rest.isEmpty,
      let found = memchr(base + rest.startIndex, CInt(UInt8(ascii: "\n")), rest.count)
    {
      let end = UnsafeRawPointer(found) - base
      take(rest[..<end])
      lines.append(finish())
      rest = rest[(end + 1)...]
    }
    take(rest)
  }

  /// The last line, when it has no end.
  mutating func end() -> Line? { partial.isEmpty && !isCut ? nil : finish() }

  private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard !isCut else { return }
    if partial.count + bytes.count <= limit {
      partial.append(contentsOf: bytes)
    } else {
      partial.append(contentsOf: bytes.prefix(max(0, excerpt - partial.count)))
      partial = Array(partial.prefix(excerpt))
      isCut = true
    }
  }

  private mutating func finish() -> Line {
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    defer {
      partial = []
      isCut = false
    }
    return isCut ? .cut(partial) : .whole(partial)
  }
}
