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
    story.type("j<Space>")
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

  @Test func aCallThatNeedsAWordSaysSo() throws {
    var story = ChatStory("approval", columns: 120, rows: 12)
    let call = Sample.call(3, "write_file", #"{"path":"a.txt","text":"hi"}"#, .awaitingApproval)
    story.open([
      Sample.round(
        0, "Write it", [Sample.turn(0, "", status: .awaitingApproval, calls: [call], secondsAgo: 5)],
        outcome: nil)
    ])
    story.record()
    try story.verify()
  }
}
