import ChatUI
import Conversation
import Screen
import Testing

@Suite struct ToolFrames {
  private func rounds(_ state: ToolCallState, turnStatus: TurnStatus) -> [RoundDetail] {
    let first = Sample.call(
      1, "read_file", #"{"path": "Package.swift"}"#, .succeeded,
      result: "// swift-tools-version: 6.2\nimport PackageDescription")
    let second =
      state == .running
      ? Sample.call(2, "list_directory", #"{"path":"Sources"}"#, .running, tookMilliseconds: nil)
      : Sample.call(
        2, "list_directory", #"{"path":"Sources"}"#, .failed, error: "Sources: no such folder",
        tookMilliseconds: 3100)
    let asking = Sample.turn(
      0, "I look at the package first.", status: turnStatus, calls: [first, second], secondsAgo: 5)
    guard state != .running else { return [Sample.round(0, "What is built here?", [asking], outcome: nil)] }
    let answering = Sample.turn(0, "A package with tools version 6.2.", index: 1, revision: 9, took: 900)
    return [Sample.round(0, "What is built here?", [asking, answering])]
  }

  @Test func callsRunInTheSidebar() throws {
    var story = ChatStory("sidebar", columns: 120, rows: 24)
    story.open(rounds(.running, turnStatus: .runningTools))
    story.record()
    story.pass(milliseconds: 300)
    story.open(rounds(.failed, turnStatus: .completed))
    story.type("<M-t>k<Enter>")
    story.record()
    story.type("j<Enter>")
    story.record()
    story.type("<C-t>")
    story.record()
    try story.verify()
  }

  @Test func callsAreOpenedInPlaceWhereThereIsNoSidebar() throws {
    var story = ChatStory("inPlace")
    story.open(rounds(.running, turnStatus: .runningTools))
    story.record()
    story.open(rounds(.failed, turnStatus: .completed))
    story.type("<M-t>k<Enter>")
    story.record()
    try story.verify()
  }

  /// Each did what it was called for, and only the first ended well.
  @Test(arguments: [(120, 14), (40, 12)])
  func aCommandThatEndedOtherwiseSaysSo(columns: Int, rows: Int) throws {
    var story = ChatStory("endings", columns: columns, rows: rows)
    let ends = [
      "ok\n[exit status 0]", "[exit status 7]", "ok\n[killed after 4 s]", "[killed by signal 9]",
      "[exit status 7] x",
    ]
    let calls = ends.enumerated().map { number, end in
      Sample.call(number + 1, "run_command", #"{"command":"make"}"#, .succeeded, result: end)
    }
    story.open([Sample.round(0, "Build it", [Sample.turn(0, "", calls: calls, secondsAgo: 5)])])
    story.record()
    try story.verify()
  }

  @Test(arguments: [(120, 12), (80, 24), (40, 12)])
  func aCallThatNeedsAWordSaysSo(columns: Int, rows: Int) throws {
    var story = ChatStory("approval", columns: columns, rows: rows)
    let first = Sample.call(3, "write_file", #"{"path":"a.txt","text":"hi"}"#, .awaitingApproval)
    let second = Sample.call(4, "run_command", #"{"command":"swift build"}"#, .awaitingApproval)
    story.open([
      Sample.round(
        0, "Write it",
        [Sample.turn(0, "", status: .awaitingApproval, calls: [first, second], secondsAgo: 5)],
        outcome: nil)
    ])
    story.effects = []
    story.record()
    // The first one that waits is chosen.
    story.type("<M-t>")
    // Nothing is allowed that has not been seen: each of these keys leads there.
    for key in ["a", "A", "v", "<Enter>"] {
      story.type(key)
      guard case .approval(let reading) = story.state.dialog else {
        Issue.record("\(key) reads nothing")
        continue
      }
      #expect(reading.call?.id == first.id)
      story.type("<Esc>")
    }
    #expect(story.effects.allSatisfy { $0 == .listApprovals })
    story.record()
    try story.verify()
  }

  @Test func keysOfApprovalsNeedACallThatWaits() {
    var story = ChatStory("unused", columns: 120)
    story.open(rounds(.failed, turnStatus: .completed))
    story.effects = []
    story.type("<M-t>aAd")
    #expect(story.effects.isEmpty)
    #expect(story.state.notice?.text == "This call does not wait for your word.")
  }

  @Test func theCallThatWaitsIsFoundFromAnywhere() {
    var story = ChatStory("unused")
    let call = Sample.call(3, "write_file", "{}", .awaitingApproval)
    story.open(
      (0..<20).map { Sample.round($0, "q\($0)", [Sample.turn($0, Sample.answer)]) } + [
        Sample.round(
          20, "Write it", [Sample.turn(20, "", status: .awaitingApproval, calls: [call])], outcome: nil),
        Sample.round(21, "Then this", [Sample.turn(21, "", status: .queued)], outcome: nil),
      ])
    story.mark((1, .awaitingApproval))
    #expect(story.state.sessions.first?.mark == .needsYou)
    story.look()
    story.type("<PageUp><PageUp><PageUp>")
    story.look()
    story.effects = []
    story.type("<M-t>")
    story.look()
    story.type("a")
    story.look()
    story.type("a")
    #expect(story.effects.last == .resolve(call.id, .allowOnce, digest: nil, in: Sample.sessionID(1)))
  }
}
