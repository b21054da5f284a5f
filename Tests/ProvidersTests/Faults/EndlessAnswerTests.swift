import Conversation
import Coordinator
import Testing

@testable import Providers

/// Answers that go on and on.
@Suite struct EndlessAnswerTests {
  @Test("An answer without end is ended, and what it said is kept") func text() {
    var parser = AnswerParser.chat("test")
    parser.maximumLength = 1000
    let piece = Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8)
    var events: [ModelEvent] = []
    var count = 0
    let error = #expect(throws: TurnError.self) {
      while count < 100 {
        count += 1
        try piece.withUnsafeBytes { try parser.feed($0, into: &events) }
      }
    }
    #expect(error?.code == .protocolViolation)
    #expect(count == 1000 / piece.count + 1)
    #expect(Answer(events).text == String(repeating: "a", count: count))
  }

  @Test("So is one of nothing but signs of life") func comments() {
    var parser = AnswerParser.chat("test")
    parser.maximumLength = 1000
    let piece = Array(": still here\n\n".utf8)
    var events: [ModelEvent] = []
    #expect(throws: TurnError.self) {
      for _ in 0..<100 { try piece.withUnsafeBytes { try parser.feed($0, into: &events) } }
    }
    #expect(events.isEmpty)
  }

  @Test("What ends within its limit is none") func within() throws {
    var parser = AnswerParser.chat("test")
    let whole = Array(
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".utf8)
    parser.maximumLength = whole.count - 1
    #expect(try parser.read([whole[...]]) == [.finished(.stop)])
  }
}
