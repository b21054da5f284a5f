import Conversation
import Coordinator
import Testing

/// Which calls of a turn run beside which, and what waits for the user's word.
@Suite("Turn machine: the order of calls")
struct TurnMachineOrderTests {
  private func request(_ digest: String) -> ApprovalRequest { ApprovalRequest(digest: digest, reason: "why") }

  @Test("calls run in order as soon as one of them changes something")
  func inOrder() {
    var line = MachineLine.started(tools: ["look", "write"])
    for (index, name) in ["look", "write", "look"].enumerated() { line.at(1, .call(name, index: index)) }
    #expect(line.at(2, .modelEnded(turn: 0)).last == "run look")
    let ids = line.turn.toolCalls.map(\.id)
    #expect(line.at(3, .toolFinished(ids[0], .success(""))).last == "run write")
    #expect(line.at(4, .toolFinished(ids[1], .failure("no"))).last == "run look")
    #expect(line.at(5, .toolFinished(ids[2], .success(""))) == ["commit 0 completed, 1 waiting"])
  }

  @Test("a call that waits for the user's word is in the way of those behind it, and has what it was about")
  func waiting() {
    var line = MachineLine.started(tools: ["write"])
    line.at(1, .call("write", index: 0))
    line.at(1, .call("write", index: 1))
    line.at(2, .modelEnded(turn: 0))
    let ids = line.turn.toolCalls.map(\.id)
    #expect(
      line.at(3, .approvalNeeded(ids[0], request("a"))) == [
        "keep 0 awaitingApproval", "show 0 awaitingApproval",
      ])
    #expect(line.turn.toolCalls.map(\.state) == [.awaitingApproval, .pending])
    #expect(line.at(4, .approvalGiven(ids[0], .allowOnce)).last == "run write")
    #expect(
      line.turn.toolCalls[0].approval == ApprovalRequest(digest: "a", reason: "why", answer: .allowOnce))
    // It would do something else now.
    line.at(5, .approvalNeeded(ids[0], request("b")))
    #expect(line.turn.toolCalls[0].approval == request("b"))
    #expect(line.at(6, .approvalGiven(ids[0], .deny(reason: "not that"))).last == "run write")
    #expect(line.turn.toolCalls[0].error == "not that")
    #expect(line.turn.toolCalls.map(\.state) == [.denied, .running])
  }

  @Test("how far a call is, is shown and not stored, and is gone when it has ended")
  func progress() {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("look"))
    line.at(2, .modelEnded(turn: 0))
    let id = line.turn.toolCalls[0].id
    let progress = ToolProgress(output: "half", outputByteCount: 4)
    let revision = line.turn.revision
    #expect(line.at(3, .toolProgressed(id, progress)) == ["show 0 runningTools"])
    #expect(line.turn.revision > revision)
    #expect(line.at(3, .toolProgressed(id, progress)) == [])
    #expect(line.turn.toolCalls[0].progress == progress)
    line.at(4, .toolFinished(id, .success("whole")))
    #expect(line.turn.toolCalls[0].progress == nil)
    #expect(line.at(5, .toolProgressed(id, progress)) == [])
  }

  @Test("what a call had written when it was stopped is kept", arguments: [4, 9000])
  func stopped(count: Int) {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("look"))
    line.at(2, .modelEnded(turn: 0))
    let id = line.turn.toolCalls[0].id
    line.at(3, .toolProgressed(id, ToolProgress(output: "half", outputByteCount: count)))
    line.at(4, .cancel)
    let call = line.turn.toolCalls[0]
    #expect(call.state == .cancelled)
    #expect(call.result == (count > 4 ? "[8996 bytes before this were left out]\nhalf" : "half"))
    #expect(call.progress == nil)
  }
}
