import CTerminal
import Screen
import Testing

/// The frame's own count of columns against the C library's, by which curses goes.
@Suite struct TextWidthAgainstTheCLibraryTests {
  @Test func everyScalarIsCountedAlikeOrReplaced() {
    #expect(cterminal_use_utf8())
    var compared = 0
    var newer = 0
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), let ours = TextWidth.sentColumns(of: scalar) else { continue }
      let theirs = Int(cterminal_wcwidth(value))
      compared += 1
      if theirs == ours { continue }
      if theirs < 0 {
        // Not assigned in the version of Unicode that the C library knows (14.0 in glibc 2.36), or not assigned
        // at all and wide because its block is. The presenter shows a replacement character of that width.
        guard let age = scalar.properties.age else { continue }
        newer += 1
        #expect(age.major >= 15, "U+\(String(value, radix: 16))")
      } else {
        // Numbers in black squares: ambiguous in Unicode, wide for the C library, narrow in most terminals.
        // The presenter replaces them, so that nothing is shifted in either.
        #expect((0x3248...0x324F).contains(value), "U+\(String(value, radix: 16)): \(ours), \(theirs)")
      }
    }
    #expect(compared > 280_000)
    #expect(newer < 20_000)
  }
}
