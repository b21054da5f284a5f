import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct OpenAIChatParserTests {
  private func read(_ lines: String...) throws(TurnError) -> Answer {
    var events: [ModelEvent] = []
    try read(lines, into: &events)
    return Answer(events)
  }

  private func read(_ lines: [String], into events: inout [ModelEvent]) throws(TurnError) {
    var parser = AnswerParser.chat("test")
    for line in lines {
      try Array("\(line)\n\n".utf8).withUnsafeBufferPointer { bytes throws(TurnError) in
        try parser.feed(UnsafeRawBufferPointer(bytes), into: &events)
      }
    }
    try parser.finish(into: &events)
  }

  private func delta(_ delta: String, finish: String? = nil) -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return #"data: {"choices":[{"index":0,"delta":{\#(delta)},"finish_reason":\#(reason)}]}"#
  }

  private func call(_ inside: String) -> String { delta(#""tool_calls":[\#(inside)]"#) }

  @Test("Pieces that arrive together are one event; reasoning parts them") func merges() throws {
    let body = [
      delta(#""reasoning":"a""#), delta(#""reasoning":"b""#), delta(#""content":"c""#),
      delta(#""content":"d""#), delta("", finish: "stop"),
    ].joined(separator: "\n\n")
    var parser = AnswerParser.chat("test")
    var events: [ModelEvent] = []
    try Array("\(body)\n\n".utf8).withUnsafeBytes { try parser.feed($0, into: &events) }
    #expect(events == [.reasoning("ab"), .content("cd"), .finished(.stop)])
  }

  @Test("The end alone ends a stream, without a reason") func doneAlone() throws {
    let answer = try read(delta(#""content":"x""#), "data: [DONE]", "data: no longer read")
    #expect(answer.text == "x")
    #expect(answer.finishReason == nil)
  }

  @Test(arguments: [
    ("stop", FinishReason.stop), ("length", .length), ("tool_calls", .toolCalls),
    ("function_call", .toolCalls),
    ("content_filter", .contentFilter), ("weird", .other),
  ]) func reasons(_ name: String, _ reason: FinishReason) throws {
    #expect(try read(delta("", finish: name)).finishReason == reason)
  }

  @Test("A refusal is what the model says") func refusal() throws {
    #expect(
      try read(delta(#""content":null,"refusal":"I won't.""#), delta("", finish: "stop")).text == "I won't.")
  }

  @Test("Calls without an index are told apart by id, and by name where there is none")
  func callsWithoutIndex() throws {
    let answer = try read(
      call(#"{"id":"a","function":{"name":"one","arguments":"{"}}"#),
      call(#"{"function":{"arguments":"}"}}"#),
      call(#"{"function":{"name":"two","arguments":"{}"}}"#),
      call(#"{"id":"c","function":{"name":"three","arguments":{"x":[1]}}}"#), delta("", finish: "tool_calls"))
    #expect(
      answer.calls == [
        .init(id: "a", name: "one", arguments: "{}"), .init(id: "call_1", name: "two", arguments: "{}"),
        .init(id: "c", name: "three", arguments: #"{"x":[1]}"#),
      ])
  }

  @Test("Calls that all have index 0 are told apart by a new id with a new name") func indexZero() throws {
    let answer = try read(
      call(
        #"{"index":0,"id":"a","function":{"name":"one","arguments":"{}"}},"#
          + #"{"index":0,"id":"b","function":{"name":"two","arguments":"[]"}}"#),
      delta("", finish: "stop"))
    #expect(
      answer.calls == [
        .init(id: "a", name: "one", arguments: "{}"), .init(id: "b", name: "two", arguments: "[]"),
      ])
    #expect(answer.finishReason == .toolCalls)
  }

  @Test("An id or a name that is repeated, or an id that changes, begins no new call") func repeats() throws {
    let answer = try read(
      call(#"{"index":0,"id":"a","function":{"name":"one","arguments":"{"}}"#),
      call(#"{"index":0,"id":"a","function":{"name":"one","arguments":"\"x\":"}}"#),
      call(#"{"index":0,"id":"other","function":{"arguments":"1}"}}"#), delta("", finish: "tool_calls"))
    #expect(answer.calls == [.init(id: "a", name: "one", arguments: #"{"x":1}"#)])
  }

  @Test("Parallel calls whose arguments alternate") func alternating() throws {
    let answer = try read(
      call(#"{"index":4,"id":"a","function":{"name":"one","arguments":""}}"#),
      call(#"{"index":7,"id":"b","function":{"name":"two","arguments":""}}"#),
      call(#"{"index":4,"function":{"arguments":"[1"}},{"index":7,"function":{"arguments":"[2"}}"#),
      call(#"{"index":4,"function":{"arguments":"]"}}"#), call(#"{"index":7,"function":{"arguments":"]"}}"#),
      delta("", finish: "tool_calls"))
    #expect(answer.calls.map(\.arguments) == ["[1]", "[2]"])
  }

  @Test("Arguments that come before the name are held") func lateName() throws {
    let answer = try read(
      call(#"{"index":0,"id":"a","function":{"arguments":"{"}}"#),
      call(#"{"index":0,"function":{"name":"one","arguments":"}"}}"#), delta("", finish: "tool_calls"))
    #expect(answer.calls == [.init(id: "a", name: "one", arguments: "{}")])
    #expect(answer.order == ["call 0", "arguments 0", "finished"])
  }

  @Test("A call that never gets a name is a failure") func nameless() {
    let error = #expect(throws: TurnError.self) {
      try read(call(#"{"index":0,"id":"a","function":{"arguments":"{}"}}"#), delta("", finish: "tool_calls"))
    }
    #expect(error?.code == .protocolViolation)
  }

  @Test("Broken JSON is a failure that says where, and not what") func malformed() {
    var events: [ModelEvent] = []
    let error = #expect(throws: TurnError.self) {
      try read([delta(#""content":"kept""#), #"data: {"choices": secret}"#], into: &events)
    }
    #expect(error?.code == .protocolViolation)
    #expect(error?.message.contains("secret") == false)
    #expect(error?.message.contains("19 bytes") == true)
    #expect(error?.message.contains("byte 12") == true)
    #expect(events == [.content("kept")])
  }

  @Test("Deep nesting is a failure") func deep() {
    let error = #expect(throws: TurnError.self) {
      try read("data: {\"x\":" + String(repeating: "[", count: 1000))
    }
    #expect(error?.code == .protocolViolation)
    #expect(error?.message.contains("too deeply") == true)
  }

  @Test(arguments: [
    (#"{"error":{"message":"busy","type":"overloaded_error","code":529}}"#, TurnError.Code.overloaded),
    (#"{"error":{"message":"too much","code":429},"choices":[]}"#, .rateLimited),
    (#"{"error":"plain"}"#, .server), (#"{"error":{"message":"x","type":"server_error"}}"#, .server),
    (#"{"error":{"code":400,"type":"exceed_context_size_error","message":"n"}}"#, .contextTooLong),
    (#"{"choices":[{"delta":{},"error":{"code":502,"message":"upstream"}}]}"#, .server),
  ]) func errorInside(_ data: String, _ code: TurnError.Code) {
    var events: [ModelEvent] = []
    let error = #expect(throws: TurnError.self) {
      try read([delta(#""content":"kept""#), "data: \(data)"], into: &events)
    }
    #expect(error?.code == code)
    #expect(events == [.content("kept")])
  }

  @Test("A null error is none") func nullError() throws {
    #expect(try read(#"data: {"error":null,"choices":[]}"#, "data: [DONE]") == Answer())
  }

  @Test("Invalid UTF-8 becomes U+FFFD") func invalidUTF8() throws {
    var body = Array(#"data: {"choices":[{"delta":{"content":"a"#.utf8)
    body += [0xFF, 0xC3]
    body += Array("b\"},\"finish_reason\":\"stop\"}]}\n\n".utf8)
    var parser = AnswerParser.chat("test")
    var events: [ModelEvent] = []
    try body.withUnsafeBytes { try parser.feed($0, into: &events) }
    #expect(events == [.content("a\u{FFFD}\u{FFFD}b"), .finished(.stop)])
  }
}
