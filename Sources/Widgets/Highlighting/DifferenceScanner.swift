import Screen

/// Reads lines of a difference, as `diff -u` and git write it.
enum DifferenceScanner {
  static func runs(of bytes: UnsafeBufferPointer<UInt8>, _ state: inout LexerState) -> [InkedText.Run] {
    guard let ink = ink(of: bytes, &state) else { return [InkedText.Run(end: bytes.count, ink: .text)] }
    return [InkedText.Run(end: bytes.count, ink: ink)]
  }

  private static func ink(of bytes: UnsafeBufferPointer<UInt8>, _ state: inout LexerState) -> Ink? {
    // While a part has lines left, a line of dashes is one that was removed, and no header.
    if case .hunk(let old, let new) = state, old > 0 || new > 0 {
      switch bytes.first {
      case UInt8(ascii: "+"):
        state = .hunk(old: old, new: new - 1)
        return .diffAdded
      case UInt8(ascii: "-"):
        state = .hunk(old: old - 1, new: new)
        return .diffRemoved
      case UInt8(ascii: "\\"): return .muted
      case UInt8(ascii: "@"), UInt8(ascii: "d"): break
      default:
        state = .hunk(old: old - 1, new: new - 1)
        return nil
      }
    }
    state = .code
    for header in [
      "--- ", "+++ ", "diff ", "index ", "Index: ", "rename ", "new file", "deleted file", "=====",
    ]
    where bytes.has(Array(header.utf8), at: 0) {
      return .syntaxFunction
    }
    if bytes.has(Array("@@".utf8), at: 0) {
      state = hunk(bytes)
      return .syntaxType
    }
    switch bytes.first {
    case UInt8(ascii: "+"), UInt8(ascii: ">"): return .diffAdded
    case UInt8(ascii: "-"), UInt8(ascii: "<"): return .diffRemoved
    case UInt8(ascii: "\\"): return .muted
    default: return nil
    }
  }

  /// `@@ -1,7 +1,6 @@`
  private static func hunk(_ bytes: UnsafeBufferPointer<UInt8>) -> LexerState {
    let parts = bytes.prefix(80).split(separator: 0x20)
    guard parts.count >= 3, let old = count(parts[1], UInt8(ascii: "-")), let new = count(parts[2], 0x2B)
    else {
      return .code
    }
    return .hunk(old: old, new: new)
  }

  private static func count(_ part: Slice<UnsafeBufferPointer<UInt8>>, _ sign: UInt8) -> Int? {
    guard part.first == sign else { return nil }
    let numbers = part.dropFirst().split(separator: UInt8(ascii: ","))
    guard let number = numbers.last, number.count < 7 else { return nil }
    if numbers.count == 1 { return 1 }
    return Int(String(decoding: number, as: UTF8.self))
  }
}
