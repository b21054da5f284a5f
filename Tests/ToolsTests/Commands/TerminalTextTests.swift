import AntiphonTesting
import Testing

@testable import Tools

/// What a terminal would be left with.
@Suite struct TerminalTextTests {
  private func text(_ written: String) -> String { text(Array(written.utf8)) }

  private func text(_ bytes: [UInt8]) -> String {
    var text = TerminalText()
    text.take(bytes)
    text.finish()
    // The same in single bytes.
    var other = TerminalText()
    for byte in bytes { other.take([byte]) }
    other.finish()
    #expect(text.finished == other.finished)
    return String(decoding: text.finished, as: UTF8.self)
  }

  @Test(arguments: [
    ("plain\n", "plain\n"),
    ("no end", "no end"),
    ("a\tb\n", "a\tb\n"),
    ("Grüße 世界 👩‍👩‍👧\n", "Grüße 世界 👩‍👩‍👧\n"),
    // Colours and the like.
    ("\u{1B}[31mred\u{1B}[0m\n", "red\n"),
    ("\u{1B}[1;38;2;1;2;3mred\u{1B}[m\n", "red\n"),
    ("\u{1B}(Bx\u{1B}=y\u{1B}7z\n", "xyz\n"),
    ("\u{9B}31mred\u{9B}0m\n", "red\n"),
    // Texts in sequences.
    ("\u{1B}]0;title\u{7}x\n", "x\n"),
    ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\\n", "link\n"),
    ("\u{1B}]52;c;c2VjcmV0\u{7}x\u{1B}P1$r0m\u{1B}\\y\u{1B}_z\u{1B}\\\n", "xy\n"),
    ("\u{9D}0;title\u{7}x\n", "x\n"),
    // One that does not end is over with its line.
    ("\u{1B}]0;never\nnext\n", "\nnext\n"),
    ("\u{1B}[31\nnext\n", "\nnext\n"),
    ("\u{1B}\nnext\n", "\nnext\n"),
    ("\u{1B}[31\u{1B}[32mx\n", "x\n"),
    // Lines that are written over.
    ("10%\r20%\r100%\n", "100%\n"),
    ("10%\r\u{1B}[Kdone\n", "done\n"),
    ("\u{1B}[2K\rdone\n", "done\n"),
    ("10%\u{1B}[1Gdone\n", "done\n"),
    ("a\r\nb\r\n", "a\nb\n"),
    ("kept\r", "kept"),
    ("abc\u{8}\u{8}d\n", "ad\n"),
    ("ü\u{8}x\n", "x\n"),
    ("_\u{8}u_\u{8}n\n", "un\n"),
    // Other controls.
    ("a\u{0}b\u{7}c\u{7F}d\u{85}e\n", "abcde\n"),
  ])
  func `it is`(written: String, left: String) {
    #expect(text(written) == left)
  }

  @Test func `a sequence that never ends does not swallow everything`() {
    let long = "\u{1B}]" + String(repeating: "x", count: 10_000) + "end\n"
    #expect(text(long).hasSuffix("end\n"))
    #expect(text("\u{1B}[" + String(repeating: "1", count: 1000) + "end\n").hasSuffix("end\n"))
  }

  @Test func `a line without an end takes no more room than others`() {
    var text = TerminalText()
    for _ in 0..<1000 {
      text.take([UInt8](repeating: UInt8(ascii: "x"), count: 1000))
      #expect(text.line.count <= TerminalText.longestLine)
    }
    text.finish()
    #expect(text.finished.count == 1_000_000)
  }

  @Test func `nothing that is left can control a terminal, whatever was written`() {
    var seed = SeededGenerator.newSeed()
    let first = seed
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ -> UInt8 in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let number = Int(seed >> 33)
        return number % 3 == 0
          ? [0x1B, 0xC2, 0x9B, 0x5B, 0x5D, 0x0D, 0x0A, 0x08][number / 3 % 8] : UInt8(number / 3 % 256)
      }
      let left = text(bytes)
      for scalar in left.unicodeScalars where scalar != "\n" && scalar != "\t" {
        #expect(scalar.properties.generalCategory != .control, "seed \(first): \(bytes)")
      }
    }
  }
}
