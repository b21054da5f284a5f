import AntiphonTesting
import Screen
import Testing

@testable import Terminal

/// Whatever a terminal says unasked, late, in pieces, twice or in ruins is never typed.
@Suite struct TerminalReplyTests {
  private static let esc = "\u{1B}"

  /// An answer to some question, of ours or of another program's.
  private static func reply(using random: inout SeededGenerator) -> String {
    func digits(_ count: ClosedRange<Int>) -> String {
      (0..<Int.random(in: count, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
        .joined()
    }
    func hex() -> String {
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        String(Int.random(in: 0...15, using: &random), radix: 16)
      }.joined()
    }
    /// Anything that may stand in a string.
    func junk(_ limit: Int) -> String {
      var text = ""
      for _ in 0..<Int.random(in: 0...limit, using: &random) {
        text.unicodeScalars.append(
          Bool.random(using: &random)
            ? Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random))
            : ["é", "漢", "😀"].randomElement(using: &random)!)
      }
      return text
    }
    let end = Bool.random(using: &random) ? "\u{07}" : "\(esc)\\"
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "\(esc)]11;rgb:\(hex())/\(hex())/\(hex())\(end)"
    case 1: return "\(esc)]10;rgb:\(hex())/\(hex())/\(hex())\(end)"
    case 2: return "\(esc)]4;\(digits(1...3));rgba:\(hex())/\(hex())/\(hex())/\(hex())\(end)"
    case 3: return "\(esc)[?\(digits(1...2));\(digits(1...2));\(digits(1...2))c"
    case 4: return "\(esc)[>\(digits(1...2));\(digits(1...4));0c"
    case 5: return "\(esc)[?2026;\(digits(1...1))$y"
    case 6: return "\(esc)[?\(digits(1...2))u"
    case 7: return "\(esc)P>|\(junk(40))\(esc)\\"
    case 8: return "\(esc)P1+r\(hex())=\(hex())\(esc)\\"
    case 9: return "\(esc)P\(digits(1...1))$r\(junk(30))\(esc)\\"
    case 10: return "\(esc)_Gi=\(digits(1...5));\(junk(30))\(esc)\\"
    case 11: return "\(esc)]52;c;\(junk(3000))\(end)"
    // From row 10 on: before, it can be Shift+F3, and nobody asks for it here.
    case 12:
      return "\(esc)[\(Int.random(in: 10...999, using: &random));\(Int.random(in: 1...999, using: &random))R"
    case 13: return "\(esc)[?997;\(digits(1...1))n"
    case 14: return "\(esc)]11;\(junk(6000))\(end)"
    default:
      return
        "\(esc)[\(digits(0...3));\(digits(0...9))\(["t", "n", "x", "y", "c"].randomElement(using: &random)!)"
    }
  }

  private func isTyped(_ event: InputEvent) -> Bool {
    switch event {
    case .key, .paste, .mouse: true
    case .focus, .background, .deviceAttributes: false
    }
  }

  @Test func answersAreNeverTyped() {
    var random = SeededGenerator()
    let seed = random.seed
    var backgrounds = 0
    for round in 0..<3000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let reply = Self.reply(using: &random)
        // Twice, as through two layers of multiplexers.
        text += Bool.random(using: &random) ? reply : reply + reply
      }
      var decoder = InputDecoder()
      var rest = Array(text.utf8)[...]
      var events: [InputEvent] = []
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...Int.random(in: 1...400, using: &random), using: &random))
        events += decoder.decode(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(!events.contains(where: isTyped), "seed \(seed), round \(round): \(text.debugDescription)")
      #expect(decoder.bufferedBytes == 0 && !decoder.pendingEscape, "seed \(seed), round \(round)")
      backgrounds += events.count { if case .background = $0 { true } else { false } }
      // And the next key is a key.
      #expect(decoder.decode([0x61]) == [.key(Key("a"))], "seed \(seed), round \(round)")
    }
    #expect(backgrounds > 100)
  }

  /// A connection may deliver the first byte, and the next one only when an Escape key would long have been told.
  @Test(arguments: [
    "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/ffff\u{07}", "\u{1B}[?62;22c",
    "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}[>0;276;0c",
  ])
  func anAnswerThatStopsAfterItsFirstBytes(_ reply: String) {
    let bytes = Array(reply.utf8)
    for cut in 1...2 {
      var decoder = InputDecoder()
      var events = decoder.decode(bytes[..<cut])
      events += decoder.flush(expectsAnswer: true)
      #expect(events.count == 1, "the key it could be")
      let rest = decoder.decode(bytes[cut...])
      #expect(!rest.contains(where: isTyped), "cut at \(cut)")
      #expect(decoder.decode([0x61]) == [.key(Key("a"))])
      // While nothing is expected, what is typed after Escape is typed.
      var plain = InputDecoder()
      _ = plain.decode(bytes[..<cut])
      _ = plain.flush()
      #expect(plain.decode([0x78]) == [.key(Key("x"))])
    }
    // Escape and then a letter, while an answer is due: both are keys.
    var decoder = InputDecoder()
    _ = decoder.decode([0x1B])
    #expect(decoder.flush(expectsAnswer: true) == [.key(Key(.escape))])
    #expect(decoder.decode(Array("ab".utf8)) == Key.sequence("ab").map(InputEvent.key))
  }

  /// Bytes of any kind crash nothing and are kept within bounds; what they mean is up to them.
  @Test func garbageIsHarmless() {
    var random = SeededGenerator()
    var decoder = InputDecoder(pasteLimit: 1 << 16)
    let openings = [
      "\u{1B}]", "\u{1B}P", "\u{1B}[", "\u{1B}O", "\u{1B}_", "\u{1B}[200~", "\u{1B}[<", "\u{1B}]11;",
      "\u{1B}",
    ]
    for round in 0..<2000 {
      var bytes = Array((openings.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...Int.random(in: 1...9000, using: &random), using: &random) {
        bytes.append(UInt8.random(in: 0...255, using: &random))
      }
      _ = decoder.decode(bytes)
      if Bool.random(using: &random) { _ = decoder.flush(expectsAnswer: Bool.random(using: &random)) }
      #expect(decoder.bufferedBytes <= 1 << 16, "seed \(random.seed), round \(round)")
    }
    // Whatever is open is closed by the end of a paste, an Enter or an Escape; then a key is a key.
    _ = decoder.decode(Array("\u{1B}[201~\r".utf8))
    #expect(decoder.decode([0x61]) == [.key(Key("a"))])
  }
}
