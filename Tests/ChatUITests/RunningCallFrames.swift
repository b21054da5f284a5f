import Conversation
import Screen
import Testing

@testable import ChatUI

/// An open call while it runs: what is new is seen.
@Suite struct RunningCallFrames {
  private static func call(_ lines: Int, _ state: ToolCallState = .running) -> ToolCall {
    var call = Sample.call(1, "run_command", #"{"command":"make 今日"}"#, state, tookMilliseconds: nil)
    let output = (1...lines).map { "out line \($0)\n" }.joined()
    call.progress = ToolProgress(output: output, outputByteCount: output.utf8.count)
    return call
  }

  private static func turn(_ call: ToolCall) -> Turn {
    Sample.turn(
      0, "I build it.", status: .runningTools, revision: call.progress?.outputByteCount ?? 1, calls: [call],
      secondsAgo: 9)
  }

  private func story(_ name: String, _ columns: Int, _ rows: Int) -> ChatStory {
    var story = ChatStory(name, columns: columns, rows: rows)
    story.open([Sample.round(0, "Build it", [Self.turn(Self.call(40))], outcome: nil)])
    story.look()
    return story
  }

  private func write(_ lines: Int, _ story: inout ChatStory) {
    story.apply(.transcript(.turn(Self.turn(Self.call(lines)), Sample.sessionID(1))))
  }

  @Test(arguments: [(120, 24), (80, 24), (40, 12), (20, 5)])
  func itShowsTheEndOfWhatItWrites(columns: Int, rows: Int) throws {
    var story = story("end", columns, rows)
    story.type("<M-t><Enter>")
    story.record()
    write(60, &story)
    story.record()
    // All of it, and still the end.
    story.type("<Enter>")
    story.look()
    write(80, &story)
    story.record()
    try story.verify()
  }

  /// Whoever reads further up is left there; G leads back to the end, and stays.
  @Test func oneReadsUpAndComesBack() throws {
    var story = story("up", 120, 16)
    story.type("<M-t><Enter>")
    story.look()
    story.type("<Enter>")
    story.look()
    let end = story.state.toolScroll
    story.type("kkk")
    story.look()
    #expect(story.state.toolScroll == end - 3)
    write(50, &story)
    story.record()
    #expect(story.state.toolScroll == end - 3)
    story.type("j")
    story.look()
    #expect(story.state.toolScroll == end - 2)
    for key in ["G", "<M-e>"] {
      story.type("<PageUp>")
      story.look()
      story.type(key)
      story.look()
      #expect(story.state.toolScroll == end + 10)
    }
    write(51, &story)
    story.record()
    #expect(story.state.toolScroll == end + 11)
    try story.verify()
  }

  /// Between calls one moves as before; within an open one that is longer than the window, row by row.
  @Test func rowsOfAnOpenCallComeBeforeTheNextCall() {
    let long = Sample.call(
      1, "read_file", "{}", .succeeded, result: (1...15).map { "line \($0)" }.joined(separator: "\n"))
    var story = ChatStory("unused", columns: 120, rows: 14)
    let turn = Sample.turn(0, "Done.", calls: [long, Sample.call(2, "read_file", "{}", .succeeded)])
    story.open([Sample.round(0, "Read", [turn])])
    story.look()
    story.type("<M-t>g<Enter>")
    story.look()
    var count = 0
    while story.state.selectedCall == Sample.callID(1), count < 30 {
      story.type("j")
      story.look()
      count += 1
    }
    #expect((5..<20).contains(count))
    #expect(story.state.selectedCall == Sample.callID(2))
    story.type("k")
    #expect(story.state.selectedCall == Sample.callID(1))
  }

  /// The time that a person takes to answer is no time of the model's.
  @Test func noTimeIsCountedWhileACallAsks() throws {
    var story = ChatStory("asks", columns: 120, rows: 16)
    var turn = Waiting.turn([Waiting.call(1, "run_command", Waiting.command)])
    turn.usage = Sample.usage
    story.open([Sample.round(0, "Commit that", [turn], outcome: nil)])
    story.pass(milliseconds: 40_000)
    story.record()
    // Nor once it is over.
    turn.toolCalls[0].state = .succeeded
    turn.toolCalls[0].approval?.answer = .allowOnce
    turn.status = .completed
    turn.streamEndTime = story.state.now
    story.apply(.transcript(.turn(turn, Sample.sessionID(1))))
    story.record()
    try story.verify()
  }
}
