import Conversation
import Coordinator
import Testing

@Suite("Turn machine: text")
struct TurnMachineTests {
  @Test("a queued response waits, streams and completes; the ending is shown after it is committed")
  func life() {
    var line = MachineLine(status: .queued)
    #expect(line.at(5, .start) == ["keep 0 waiting", "show 0 waiting", "ask 0"])
    #expect(line.at(10, .say("Hel")) == ["keep 0 streaming", "show 0 streaming +Hel"])
    #expect(line.at(20, .say("lo")) == ["keep +lo", "show 0 streaming +lo"])
    #expect(line.at(30, .modelEnded(turn: 0)) == ["commit 0 completed, ended completed"])
    #expect(line.at(40, .committed) == ["show 0 completed", "finish completed"])
    #expect(line.turn.content == "Hello")
    #expect(line.turn.streamStartTime == MachineLine.origin.advanced(byMilliseconds: 5))
    #expect(line.turn.streamEndTime == MachineLine.origin.advanced(byMilliseconds: 30))
    #expect(line.machine.isOver)
  }

  @Test("what arrives together is one change with one revision")
  func batch() {
    var line = MachineLine.started()
    let before = line.turn.revision
    line.at(1, .model([.reasoning("hm"), .content("a"), .content("b"), .content("c")], turn: 0))
    #expect(line.turn.content == "abc")
    #expect(line.turn.reasoning == "hm")
    #expect(line.turn.revision == before + 1)
  }

  @Test(
    "text is never altered",
    arguments: ["  \n\t x ", "}{][ {{", "```\n    indented\n```\n\n", "\u{1B}[31m", "e\u{301}", "\0"])
  func verbatim(text: String) {
    var line = MachineLine.started()
    line.at(1, .model(text.unicodeScalars.map { .content(String($0)) }, turn: 0))
    line.at(2, .modelEnded(turn: 0))
    #expect(Array(line.turn.content.utf8) == Array(text.utf8))
  }

  @Test("counts alone change neither the status nor what is kept")
  func usage() {
    var line = MachineLine.started()
    let usage = Usage(inputTokens: 3, outputTokens: 0)
    #expect(line.at(1, .model([.usage(usage)], turn: 0)) == ["show 0 waiting"])
    #expect(line.at(2, .model([.usage(usage), .content("")], turn: 0)) == [])
    #expect(line.turn.usage == usage)
  }

  @Test("an empty answer is an answer")
  func empty() {
    var line = MachineLine.started()
    #expect(line.at(1, .modelEnded(turn: 0)) == ["commit 0 completed, ended completed"])
    #expect(line.at(2, .committed) == ["show 0 completed", "finish completed"])
  }

  @Test("a failure keeps the text, and its reason stays out of it")
  func failure() {
    var line = MachineLine.started()
    let error = TurnError(.network, "The connection was cut.", mayRetry: true)
    line.at(1, .say("half"))
    #expect(
      line.at(2, .modelFailed(error, turn: 0)) == ["stop", "commit 0 failed, ended failed network"])
    #expect(line.at(3, .committed) == ["show 0 failed", "finish failed network"])
    #expect(line.turn.content == "half")
    #expect(line.turn.error == error)
  }

  @Test("a failure before the first piece ends the response too")
  func earlyFailure() {
    var line = MachineLine.started()
    let effects = line.at(1, .modelFailed(TurnError(.authentication, "No."), turn: 0))
    #expect(effects.last == "commit 0 failed, ended failed authentication")
    #expect(line.at(2, .committed).last == "finish failed authentication")
  }

  @Test("a queued response that is cancelled never asks the model")
  func cancelQueued() {
    var line = MachineLine(status: .queued)
    #expect(line.at(1, .cancel) == ["commit 0 cancelled, ended cancelled"])
    #expect(line.at(2, .start) == [])
    #expect(line.at(3, .committed) == ["show 0 cancelled", "finish cancelled"])
    #expect(line.turn.streamStartTime == nil)
  }

  @Test("a cancelled response stops the model and keeps the text")
  func cancelStreaming() {
    var line = MachineLine.started()
    line.at(1, .say("half"))
    #expect(line.at(2, .cancel) == ["stop", "commit 0 cancelled, ended cancelled"])
    #expect(line.turn.content == "half")
    #expect(line.turn.error == nil)
  }

  @Test("a time limit is named in the outcome")
  func timeLimit() {
    var line = MachineLine.started()
    line.at(1, .say("half"))
    #expect(line.at(2, .limit(.time)) == ["stop", "commit 0 cancelled, ended limit time"])
  }

  @Test("an interruption marks turn and calls")
  func interrupt() {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("look"))
    line.at(2, .modelEnded(turn: 0))
    #expect(line.at(3, .interrupt) == ["stop", "commit 0 interrupted, ended interrupted"])
    #expect(line.turn.toolCalls.map(\.state) == [.interrupted])
    #expect(line.turn.toolCalls[0].error == nil, "whether it took effect is not known")
  }

  @Test("an interruption says of calls that had not begun that they had no effect")
  func interruptArriving() {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("look"))
    line.at(2, .interrupt)
    #expect(line.turn.toolCalls[0].error == "The program ended before this call ran. It had no effect.")
  }

  @Test("whatever comes after the ending changes nothing")
  func afterTheEnd() {
    let late: [TurnEvent] = [
      .start, .say("late"), .call("look"), .modelEnded(turn: 0), .cancel, .interrupt, .limit(.time),
      .modelFailed(TurnError(.server, "late"), turn: 0),
      .toolFinished(ToolCallID(high: 1, low: 1), .success("late")),
    ]
    for ending: TurnEvent in [.modelEnded(turn: 0), .cancel, .modelFailed(TurnError(.server, "x"), turn: 0)] {
      var line = MachineLine.started()
      line.at(1, .say("text"))
      line.at(2, ending)
      let decided = line.machine.turns
      for event in late { #expect(line.at(3, event) == []) }
      line.at(4, .committed)
      for event in late + [.committed] { #expect(line.at(5, event) == []) }
      #expect(line.machine.turns == decided)
    }
  }

  @Test("the same events make the same identifiers")
  func deterministic() {
    func run() -> [Turn] {
      var line = MachineLine.started(tools: ["look"])
      line.at(1, .call("look"))
      line.at(2, .modelEnded(turn: 0))
      line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success("seen")))
      line.at(4, .committed)
      return line.machine.turns
    }
    #expect(run() == run())
    #expect(Set(run().map(\.id)).count == 2)
  }
}
