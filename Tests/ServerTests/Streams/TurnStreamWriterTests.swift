import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// States of turns in, messages out.
@Suite struct TurnStreamWriterTests {
  static let id: ResponseID = SchemaTests.id(4)
  static let turnID: TurnID = SchemaTests.id(3)

  static func turn(_ content: String, _ revision: Int, status: TurnStatus = .streaming, index: Int = 0)
    -> Turn
  {
    Turn(
      id: SchemaTests.id(3 + UInt64(index) * 16), responseID: id, index: index, content: content,
      status: status,
      revision: revision)
  }

  /// What a reader is told that finds the first state there and sees the others come.
  static func told(
    _ format: StreamFormat, _ framing: TurnStreamWriter.Framing, _ states: [Turn],
    _ outcome: ResponseOutcome? = nil
  ) throws -> String {
    var writer = TurnStreamWriter(of: id, as: format, in: framing)
    var told = try writer.begin(
      StreamSnapshot(responseID: id, turns: [states[0]], turnCount: 1, outcome: nil), last: states[0])
    for state in states.dropFirst() { told.append(try writer.update(state)) }
    if let outcome { told += try writer.end(outcome) }
    let separator = framing == .webSocket ? "\n" : ""
    return told.map { String(decoding: $0, as: UTF8.self) }.joined(separator: separator)
  }

  static let states = [turn("Hé", 1), turn("Hé\n", 2), turn("Hé\n!", 3, status: .completed)]

  @Test func wholeTurnsAsEvents() throws {
    #expect(
      try Self.told(.snapshot, .eventStream, Self.states, .completed) == """
        id: 1
        data: {"content":"Hé","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":1,"status":"streaming"}

        id: 2
        data: {"content":"Hé\\n","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":2,"status":"streaming"}

        id: 3
        data: {"content":"Hé\\n!","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":3,"status":"completed"}

        event: done
        data: {"outcome":{"status":"completed"},"responseId":"\(Self.id)"}


        """)
  }

  @Test func whatWasAddedAsEvents() throws {
    #expect(
      try Self.told(.delta, .eventStream, Self.states + [Self.turn("", 4, index: 1)], .interrupted) == """
        id: 1
        event: snapshot
        data: {"responseId":"\(Self.id)","turnCount":1,"turns":[{"content":"Hé","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":1,"status":"streaming"}]}

        id: 2
        event: delta
        data: {"offset":3,"revision":2,"text":"\\n","turnId":"\(Self.turnID)"}

        id: 3
        event: delta
        data: {"changes":{"content":"","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":3,"status":"completed"},"offset":4,"revision":3,"text":"!","turnId":"\(Self.turnID)"}

        id: 4
        event: turn
        data: {"content":"","id":"00000000-0000-0007-0000-000000000013","index":1,"responseId":"\(Self.id)","revision":4,"status":"streaming"}

        event: error
        data: {"code":"interrupted","message":"The program ended before the answer did.","outcome":{"status":"interrupted"},"responseId":"\(Self.id)","suggestion":"Ask again."}


        """)
  }

  @Test func wholeTurnsAsMessages() throws {
    #expect(
      try Self.told(.snapshot, .webSocket, [Self.turn("a", 1)], .cancelled) == """
        {"type":"update","turn":{"content":"a","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":1,"status":"streaming"}}
        {"outcome":{"status":"cancelled"},"responseId":"\(Self.id)","type":"complete"}
        """)
  }

  @Test func whatWasAddedAsMessages() throws {
    #expect(
      try Self.told(
        .delta, .webSocket, [Self.turn("a", 1), Self.turn("ab", 2), Self.turn("", 3, index: 1)],
        .failed(TurnError(.timeout, "Late."))) == """
          {"type":"snapshot","responseId":"\(Self.id)","turnCount":1,"turns":[{"content":"a","id":"\(Self.turnID)","index":0,"responseId":"\(Self.id)","revision":1,"status":"streaming"}]}
          {"type":"delta","responseId":"\(Self.id)","offset":1,"revision":2,"text":"b","turnId":"\(Self.turnID)"}
          {"type":"turn","turn":{"content":"","id":"00000000-0000-0007-0000-000000000013","index":1,"responseId":"\(Self.id)","revision":3,"status":"streaming"}}
          {"code":"timeout","message":"Late.","responseId":"\(Self.id)","suggestion":"","type":"error"}
          {"outcome":{"error":{"code":"timeout","mayRetry":false,"message":"Late.","suggestion":""},"status":"failed"},"responseId":"\(Self.id)","type":"complete"}
          """)
  }

  @Test func nothingIsToldTwiceToAReaderThatHasTheLastState() throws {
    var writer = TurnStreamWriter(of: Self.id, as: .delta, in: .eventStream)
    _ = try writer.begin(
      StreamSnapshot(responseID: Self.id, turns: [], turnCount: 1, outcome: nil), last: Self.turn("abc", 7))
    #expect(
      String(decoding: try writer.update(Self.turn("abcd", 8)), as: UTF8.self) == """
        id: 8
        event: delta
        data: {"offset":3,"revision":8,"text":"d","turnId":"\(Self.turnID)"}


        """)
  }

  /// A second of a fast model as a reader with the usual pace is told of it: at most three times the text.
  @Test func theDeltaFormIsSmall() throws {
    var writer = TurnStreamWriter(of: Self.id, as: .delta, in: .eventStream)
    var content = String(repeating: "word ", count: 50_000)
    _ = try writer.begin(
      StreamSnapshot(responseID: Self.id, turns: [], turnCount: 1, outcome: nil),
      last: Self.turn(content, 50_000))
    var count = 0
    for number in 1...50 {
      content += String(repeating: "word ", count: 20)
      let event = try writer.update(Self.turn(content, 50_000 + 20 * number))
      // A chunk of HTTP around it.
      count += event.count + 8
    }
    #expect(count <= 3 * 5000)
  }
}
