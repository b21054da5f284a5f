import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// JSON that is written by hand is what the general encoder writes.
@Suite struct JSONTextTests {
  @Test func everyCharacterThatMatters() throws {
    var texts = (0..<0x180).compactMap { Unicode.Scalar($0) }.map { "a\($0)b" }
    texts += [
      "", "\"", "\\", "/", "\u{2028}\u{2029}", "e\u{301}", "👨‍👩‍👧", "\u{FFFD}", "\r\n", "\u{10FFFF}", "\\u0000",
    ]
    for text in texts {
      var bytes: [UInt8] = []
      JSONText.append(text, to: &bytes)
      #expect(try bytes == WireJSON.encode(text), "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test(arguments: 0..<20) func aChangeOfATurn(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var later = SchemaTests.turn
      var earlier = later
      if Bool.random(using: &generator) {
        later.content += ["x", "\n", "\"é\"", "🕛\u{0}"].randomElement(using: &generator) ?? ""
      }
      if Bool.random(using: &generator) { later.reasoning += "why" }
      if Bool.random(using: &generator) { earlier.status = .streaming }
      if Bool.random(using: &generator) { later.toolCalls = [] }
      later.revision = Int.random(in: 0..<Int.max, using: &generator)
      let delta = TurnDelta(from: earlier, to: later)
      #expect(try JSONText.encode(delta) == WireJSON.encode(delta), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<20) func aTurn(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func keeps() -> Bool { Int.random(in: 0..<4, using: &generator) > 0 }
    for _ in 0..<100 {
      var turn = SchemaTests.turn
      // Most of them as they are while their text grows.
      if keeps() { (turn.toolCalls, turn.error, turn.retry, turn.usage) = ([], nil, nil, nil) }
      if !keeps() { turn.context = nil }
      if !keeps() { turn.context?.window = nil }
      if !keeps() { turn.context?.omittedBefore = nil }
      if !keeps() { turn.context?.summaryIndex = nil }
      if !keeps() { turn.finishReason = nil }
      if !keeps() { turn.reasoning = "" }
      if !keeps() { turn.lastByteTime = nil }
      if !keeps() { turn.streamStartTime = nil }
      if !keeps() { turn.streamEndTime = nil }
      turn.status = TurnStatus.allCases.randomElement(using: &generator) ?? .queued
      turn.content = ["", "x/y\n", "\"é\"", "🕛\u{0}"].randomElement(using: &generator) ?? ""
      #expect(try JSONText.encode(turn) == WireJSON.encode(turn), "seed \(seed)")
    }
  }
}
