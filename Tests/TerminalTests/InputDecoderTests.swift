import AntiphonTesting
import Screen
import Testing

@testable import Terminal

/// What a terminal sends, and what it means.
private struct Sample: CustomTestStringConvertible, Sendable {
  let bytes: [UInt8]
  let events: [InputEvent]

  init(_ text: String, _ keys: String) {
    bytes = Array(text.utf8)
    events = Key.sequence(keys).map(InputEvent.key)
  }

  init(_ text: String, events: [InputEvent]) {
    bytes = Array(text.utf8)
    self.events = events
  }

  init(bytes: [UInt8], _ keys: String) {
    self.bytes = bytes
    events = Key.sequence(keys).map(InputEvent.key)
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }
}

private let esc = "\u{1B}"

private let keySamples: [Sample] = [
  Sample("aZ ~é漢😀", "aZ<Space>~é漢😀"),
  // Control characters: line feed is Ctrl+J, which is not Enter.
  Sample("\r", "<Enter>"), Sample("\n", "<C-j>"), Sample("\t", "<Tab>"), Sample("\u{7F}", "<Backspace>"),
  Sample("\u{8}", "<C-h>"), Sample("\0", "<C-Space>"), Sample("\u{1}\u{1A}", "<C-a><C-z>"),
  Sample("\u{1C}\u{1D}\u{1E}\u{1F}", "<C-\\><C-]><C-^><C-_>"),
  // Alt.
  Sample("\(esc)x", "<M-x>"), Sample("\(esc)\r", "<M-Enter>"), Sample("\(esc)\u{1}", "<C-M-a>"),
  Sample("\(esc)é", "<M-é>"), Sample("\(esc)\u{7F}", "<M-Backspace>"), Sample("\(esc) ", "<M-Space>"),
  Sample("\(esc)\(esc)[A", "<M-Up>"), Sample("\(esc)\(esc)x", "<Esc><M-x>"),
  Sample("\(esc)\(esc)\(esc)[A", "<Esc><M-Up>"),
  // Cursor keys in their two modes, with modifiers.
  Sample("\(esc)[A\(esc)[B\(esc)[C\(esc)[D\(esc)[H\(esc)[F", "<Up><Down><Right><Left><Home><End>"),
  Sample("\(esc)OA\(esc)OB\(esc)OC\(esc)OD\(esc)OH\(esc)OF", "<Up><Down><Right><Left><Home><End>"),
  Sample("\(esc)[1;2A\(esc)[1;3B\(esc)[1;5C\(esc)[1;8D", "<S-Up><M-Down><C-Right><C-M-S-Left>"),
  Sample("\(esc)O5A", "<C-Up>"), Sample("\(esc)[1;9A", "<D-Up>"), Sample("\(esc)[1;129A", "<Up>"),
  Sample("\(esc)[Z", "<S-Tab>"), Sample("\(esc)OM\(esc)Oj\(esc)Oy", "<Enter>*9"),
  // Editing and function keys of xterm, rxvt and the Linux console.
  Sample("\(esc)[2~\(esc)[3~\(esc)[5~\(esc)[6~", "<Insert><Delete><PageUp><PageDown>"),
  Sample("\(esc)[1~\(esc)[4~\(esc)[7~\(esc)[8~", "<Home><End><Home><End>"),
  Sample("\(esc)[3;5~", "<C-Delete>"),
  Sample("\(esc)OP\(esc)OQ\(esc)OR\(esc)OS", "<F1><F2><F3><F4>"),
  Sample("\(esc)[11~\(esc)[15~\(esc)[17~\(esc)[21~\(esc)[23~\(esc)[24~", "<F1><F5><F6><F10><F11><F12>"),
  Sample("\(esc)[25~\(esc)[34~", "<F13><F20>"), Sample("\(esc)[1;2P\(esc)[1;5R", "<S-F1><C-F3>"),
  Sample("\(esc)[[A\(esc)[[E", "<F1><F5>"),
  // The kitty keyboard protocol.
  Sample("\(esc)[27u\(esc)[13;2u\(esc)[13;5u\(esc)[9;5u", "<Esc><S-Enter><C-Enter><C-Tab>"),
  Sample("\(esc)[97;5u\(esc)[97;3u\(esc)[97;6u", "<C-a><M-a><C-S-a>"),
  Sample("\(esc)[97;2u\(esc)[97:65;2u\(esc)[228u", "AAä"),
  Sample("\(esc)[127;5u\(esc)[32;5u", "<C-Backspace><C-Space>"),
  Sample("\(esc)[97;1:1u\(esc)[97;1:2u\(esc)[97;1:3u", "aa"), Sample("\(esc)[1;1:3A\(esc)[3;1:3~", ""),
  Sample("\(esc)[57399u\(esc)[57414u\(esc)[57376u", "0<Enter><F13>"),
  Sample("\(esc)[57441;2u\(esc)[57358u", ""), Sample("\(esc)[97;69u", "<C-a>"),
  // xterm's modifyOtherKeys.
  Sample("\(esc)[27;2;13~\(esc)[27;5;13~\(esc)[27;5;9~", "<S-Enter><C-Enter><C-Tab>"),
  Sample("\(esc)[27;6;65~\(esc)[27;3;120~\(esc)[27;2;65~", "<C-S-A><M-x>A"),
]

private let otherSamples: [Sample] = [
  Sample("\(esc)[I\(esc)[O", events: [.focus(true), .focus(false)]),
  // The mouse.
  Sample(
    "\(esc)[<0;3;5M\(esc)[<0;3;5m",
    events: [mouse(.press(.left), 2, 4), mouse(.release, 2, 4)]),
  Sample(
    "\(esc)[<1;1;1M\(esc)[<2;1;1M", events: [mouse(.press(.middle), 0, 0), mouse(.press(.right), 0, 0)]),
  Sample("\(esc)[<32;300;200M", events: [mouse(.drag(.left), 299, 199)]),
  Sample("\(esc)[<64;1;1M\(esc)[<65;2;2M", events: [mouse(.wheelUp, 0, 0), mouse(.wheelDown, 1, 1)]),
  Sample("\(esc)[<20;1;1M", events: [mouse(.press(.left), 0, 0, [.shift, .control])]),
  Sample("\(esc)[<66;1;1M\(esc)[<35;1;1M\(esc)[<128;1;1M\(esc)[<0;0;1M\(esc)[<0;1M", events: []),
  Sample("\(esc)[M !!x", events: [.key(Key("x"))]),
  // Paste.
  Sample("\(esc)[200~a b\(esc)[201~c", events: [.paste("a b"), .key(Key("c"))]),
  Sample("\(esc)[200~1\r2\r\n3\n\n4\t5\(esc)[201~", events: [.paste("1\n2\n3\n\n4\t5")]),
  Sample(
    "\(esc)[200~\u{0}\u{7}a\u{7F}\u{9B}b\(esc)]0;t\u{7}\(esc)[31mc\(esc)[201~",
    events: [.paste("ab]0;t[31mc")]),
  Sample("\(esc)[200~x\(esc)[201\(esc)[20\(esc)\(esc)[201~", events: [.paste("x[201[20")]),
  Sample("\(esc)[200~x\(esc)[200~y\(esc)[201~", events: [.paste("x[200~y")]),
  Sample("\(esc)[200~\(esc)[201~", events: [.paste("")]), Sample("\(esc)[201~", events: []),
  // Answers.
  Sample("\(esc)]11;rgb:ffff/0000/8080\(esc)\\", events: [.background(red: 1, green: 0, blue: 128.0 / 255)]),
  Sample("\(esc)]11;rgb:ff/00/00\u{7}", events: [.background(red: 1, green: 0, blue: 0)]),
  Sample("\(esc)]11;rgba:f/0/f/f\u{7}", events: [.background(red: 1, green: 0, blue: 1)]),
  Sample("\(esc)]11;#00ff00\u{7}", events: [.background(red: 0, green: 1, blue: 0)]),
  Sample("\(esc)]11;rgb:+f/0/0\u{7}\(esc)]11;?\u{7}\(esc)]11;rgb:1/2\u{7}\(esc)]11;#12345\u{7}", events: []),
  Sample("\(esc)[?62;1;4c\(esc)[?1;2c", events: [.deviceAttributes, .deviceAttributes]),
  Sample("\(esc)[0n\(esc)[12;40R\(esc)[?12;40R\(esc)[>0;276;0c\(esc)[?2026;2$y\(esc)[?1u", events: []),
  // What is unknown is swallowed whole.
  Sample("\(esc)[1;2;3x\(esc)[?9999hA", events: [.key(Key("A"))]),
  Sample("\(esc)P1$r0m\(esc)\\\(esc)_Gi=1;OK\(esc)\\\(esc)^x\(esc)\\B", events: [.key(Key("B"))]),
  Sample("\(esc)]52;c;QQ==\u{7}\(esc)]4;1;rgb:0/0/0\(esc)\\C", events: [.key(Key("C"))]),
  Sample("\(esc)Ox", events: [.key(Key("8"))]), Sample("\(esc)O!D", events: [.key(Key("D"))]),
  // A string that never ends, and the keys pressed after it.
  Sample("\(esc)]0;lost\rA", events: [.key(Key(.enter)), .key(Key("A"))]),
  Sample("\(esc)]0;lost\(esc)[A", events: [.key(Key(.up))]), Sample("\(esc)[1;\rB", "<Enter>B"),
  Sample("\(esc)[1\(esc)[A", events: [.key(Key(.up))]),
  Sample("\(esc)O\(esc)OA", events: [.key(Key(.up))]),
  // Invalid UTF-8, replaced as the standard library does it.
  Sample(bytes: [0x61, 0xFF, 0x62], "a\u{FFFD}b"), Sample(bytes: [0xC3, 0x28], "\u{FFFD}("),
  Sample(bytes: [0xE2, 0x82, 0x41], "\u{FFFD}A"),
  Sample(bytes: [0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
  Sample(bytes: [0xC0, 0xAF, 0xF5], "\u{FFFD}\u{FFFD}\u{FFFD}"),
  Sample(bytes: [0xF0, 0x9F, 0x1B, 0x5B, 0x41], "\u{FFFD}<Up>"),
  Sample(bytes: [0xC2, 0x9B, 0x41], "A"), Sample(bytes: [0x1B, 0xFF], "<M-\u{FFFD}>"),
]

private func mouse(
  _ action: MouseEvent.Action, _ column: Int, _ row: Int, _ modifiers: Key.Modifiers = []
) -> InputEvent {
  .mouse(MouseEvent(action, at: Position(column: column, row: row), modifiers: modifiers))
}

@Suite struct InputDecoderTests {
  @Test(arguments: keySamples) private func keys(_ sample: Sample) {
    var decoder = InputDecoder()
    #expect(decoder.decode(sample.bytes) == sample.events)
    #expect(!decoder.pendingEscape)
  }

  @Test(arguments: otherSamples) private func reports(_ sample: Sample) {
    var decoder = InputDecoder()
    #expect(decoder.decode(sample.bytes) == sample.events)
    #expect(!decoder.pendingEscape)
  }

  @Test func everySplitGivesTheSameEvents() {
    let samples = keySamples + otherSamples
    for sample in samples {
      for split in 0...sample.bytes.count {
        var decoder = InputDecoder()
        let events = decoder.decode(sample.bytes[..<split]) + decoder.decode(sample.bytes[split...])
        #expect(events == sample.events, "\(sample.testDescription) at \(split)")
      }
      var decoder = InputDecoder()
      #expect(
        sample.bytes.flatMap { decoder.decode([$0]) } == sample.events, "\(sample.testDescription) bytewise")
    }
    // And one after the other, in one piece.
    var decoder = InputDecoder()
    #expect(decoder.decode(samples.flatMap(\.bytes)) == samples.flatMap(\.events))
  }

  @Test func aLoneEscapeIsAKeyOnceNothingFollows() {
    func flushed(_ text: String) -> [InputEvent] {
      var decoder = InputDecoder()
      #expect(decoder.decode(Array(text.utf8)).isEmpty)
      #expect(decoder.pendingEscape)
      let events = decoder.flush()
      #expect(!decoder.pendingEscape)
      #expect(decoder.decode([0x61]) == [.key(Key("a"))])
      return events
    }
    func keys(_ text: String) -> [InputEvent] { Key.sequence(text).map(InputEvent.key) }
    #expect(flushed(esc) == keys("<Esc>"))
    #expect(flushed(esc + esc) == keys("<Esc><Esc>"))
    #expect(flushed(esc + "[") == keys("<M-[>"))
    #expect(flushed(esc + "O") == keys("<M-O>"))
    #expect(flushed(esc + "]") == keys("<M-]>"))
    #expect(flushed(esc + "P") == keys("<M-P>"))

    // The middle of a sequence is no key, however long the rest takes.
    var decoder = InputDecoder()
    _ = decoder.decode(Array((esc + "[1;").utf8))
    #expect(!decoder.pendingEscape)
    #expect(decoder.flush().isEmpty)
    #expect(decoder.decode(Array("5A".utf8)) == keys("<C-Up>"))
    _ = decoder.decode(Array((esc + "[200~half").utf8))
    #expect(decoder.flush().isEmpty)
  }

  @Test func theEraseCharacterOfTheTerminalIsBackspace() {
    var decoder = InputDecoder(eraseByte: 0x08)
    #expect(decoder.decode([0x08, 0x7F]) == [.key(Key(.backspace)), .key(Key(.backspace))])
  }

  @Test func whatNeverEndsTakesNoMemory() {
    let long = [UInt8](repeating: 0x31, count: 1 << 15)
    for start in ["[", "]", "P"] {
      var decoder = InputDecoder()
      #expect(decoder.decode(Array((esc + start).utf8) + long).isEmpty)
      #expect(decoder.bufferedBytes <= InputDecoder.sequenceLimit + 1)
      // What ends it is swallowed with it.
      #expect(decoder.decode(Array((start == "[" ? "m" : esc + "\\").utf8) + [0x61]) == [.key(Key("a"))])
    }
    var decoder = InputDecoder(pasteLimit: 100_000)
    _ = decoder.decode(Array((esc + "[200~").utf8))
    for _ in 0..<4 { _ = decoder.decode(long) }
    #expect(decoder.bufferedBytes <= 100_000)
    guard case .paste(let text) = decoder.decode(Array((esc + "[201~").utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count <= 100_000)
  }

  @Test func randomBytesDoNoHarm() {
    var random = SeededGenerator()
    let likely = Array("\(esc)\(esc)[]OP_^\\;:<?0123456789~muAMc\r\u{7}é漢".utf8)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Bool.random(using: &random)
          ? likely[Int.random(in: 0..<likely.count, using: &random)]
          : UInt8.random(in: 0...255, using: &random)
      }
      var whole = InputDecoder()
      let events = whole.decode(bytes)
      var cut = InputDecoder()
      #expect(bytes.flatMap { cut.decode([$0]) } == events, "seed \(random.seed)")
      #expect(whole.flush() == cut.flush(), "seed \(random.seed)")
      for case .paste(let text) in events {
        #expect(
          !text.unicodeScalars.contains { ($0.value < 32 && $0 != "\n" && $0 != "\t") || $0.value == 127 })
      }
    }
  }
}
