import Conversation
import Coordinator
import Testing

@Suite("Turn machine: tool calls")
struct TurnMachineToolTests {
  @Test("results go back to the model in a turn that follows the committed one")
  func loop() {
    var line = MachineLine.started(tools: ["look"])
    #expect(line.at(1, .call("look", #"{"at":1}"#)) == ["keep 0 streaming", "show 0 streaming"])
    #expect(line.at(2, .modelEnded(turn: 0)) == ["keep 0 runningTools", "show 0 runningTools", "run look"])
    let call = line.turn.toolCalls[0]
    #expect(call.state == .running && call.serverName == "builtin" && call.arguments == #"{"at":1}"#)
    #expect(line.at(3, .toolFinished(call.id, .success("seen"))) == ["commit 0 completed, 1 waiting"])
    #expect(line.at(4, .committed) == ["show 0 completed", "show 1 waiting", "ask 1"])
    #expect(line.machine.turns[0].toolCalls[0].result == "seen")
    #expect(line.machine.turns[1].revision > line.machine.turns[0].revision)
    line.at(5, .say("done", turn: 1))
    line.at(6, .modelEnded(turn: 1))
    #expect(line.at(7, .committed) == ["show 1 completed", "finish completed"])
  }

  @Test("a turn completes only when all of its calls have ended")
  func parallel() {
    var line = MachineLine.started(tools: ["a", "b"])
    line.at(1, .call("a", index: 0))
    line.at(1, .call("b", index: 7))
    #expect(line.at(2, .modelEnded(turn: 0)).last == "run a b")
    let ids = line.turn.toolCalls.map(\.id)
    #expect(
      line.at(3, .toolFinished(ids[1], .failure("no"))) == ["keep 0 runningTools", "show 0 runningTools"])
    #expect(line.turn.status == .runningTools)
    #expect(line.at(4, .toolFinished(ids[1], .success("twice"))) == [])
    #expect(line.at(5, .toolFinished(ids[0], .success("yes"))) == ["commit 0 completed, 1 waiting"])
    #expect(line.turn.toolCalls.map(\.state) == [.succeeded, .failed])
    #expect(line.turn.toolCalls[1].error == "no")
  }

  @Test("no more calls run at a time than may")
  func bounded() {
    var line = MachineLine.started(tools: ["a", "b", "c"], parallel: 2)
    for (index, name) in ["a", "b", "c"].enumerated() { line.at(1, .call(name, index: index)) }
    #expect(line.at(2, .modelEnded(turn: 0)).last == "run a b")
    #expect(line.turn.toolCalls[2].state == .pending)
    #expect(line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success(""))).last == "run c")
  }

  @Test("a tool nobody offers is a failed call, not a failed turn")
  func unknownTool() {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("jump"))
    #expect(line.at(2, .modelEnded(turn: 0)) == ["commit 0 completed, 1 waiting"])
    #expect(line.turn.toolCalls[0].state == .failed)
    #expect(line.turn.toolCalls[0].error == #"There is no tool named "jump". The tools on offer are: look."#)
  }

  @Test("broken arguments are a failed call", arguments: [#"{"a":"#, "[1]", "7", "{}{}", "{'a':1}"])
  func brokenArguments(arguments: String) {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("look", arguments))
    #expect(line.at(2, .modelEnded(turn: 0)) == ["commit 0 completed, 1 waiting"])
    #expect(line.turn.toolCalls[0].state == .failed)
    #expect(line.turn.toolCalls[0].arguments == arguments)
  }

  @Test("a failed call does not keep its neighbour from running")
  func mixed() {
    var line = MachineLine.started(tools: ["look"])
    line.at(1, .call("jump", index: 0))
    line.at(1, .call("look", "", index: 1))
    #expect(line.at(2, .modelEnded(turn: 0)).last == "run look")
  }

  @Test("arguments arrive in pieces, interleaved; a repeated head begins nothing")
  func interleaved() {
    var line = MachineLine.started(tools: ["a", "b"])
    line.at(
      1,
      .model(
        [
          .toolCallBegan(index: 0, providerCallID: "x", name: "a"),
          .toolCallBegan(index: 1, providerCallID: "y", name: "b"),
          .toolCallArguments(index: 1, #"{"n""#), .toolCallArguments(index: 0, "{"),
          .toolCallBegan(index: 0, providerCallID: "x", name: "a"),
          .toolCallArguments(index: 1, ":2}"), .toolCallArguments(index: 0, "}"),
        ], turn: 0))
    #expect(line.turn.toolCalls.map(\.arguments) == ["{}", #"{"n":2}"#])
    #expect(line.turn.toolCalls.map(\.providerCallID) == ["x", "y"])
  }

  @Test("calls that a server gives the same index are told apart by their identifiers")
  func sameIndex() {
    var line = MachineLine.started(tools: ["a"])
    line.at(
      1,
      .model(
        [
          .toolCallBegan(index: 0, providerCallID: "x", name: "a"), .toolCallArguments(index: 0, "{}"),
          .toolCallBegan(index: 0, providerCallID: "y", name: "a"), .toolCallArguments(index: 0, "{ }"),
        ], turn: 0))
    #expect(line.turn.toolCalls.map(\.arguments) == ["{}", "{ }"])
  }

  @Test("cancelling ends the open calls and leaves the ended ones")
  func cancel() {
    var line = MachineLine.started(tools: ["a", "b"])
    line.at(1, .say("text"))
    line.at(1, .call("a", index: 0))
    line.at(1, .call("b", index: 1))
    line.at(2, .modelEnded(turn: 0))
    line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success("kept")))
    #expect(line.at(4, .cancel) == ["stop", "commit 0 cancelled, ended cancelled"])
    #expect(line.turn.toolCalls.map(\.state) == [.succeeded, .cancelled])
    #expect(line.turn.content == "text")
  }

  @Test("cancelling while a turn is being committed stops the one that follows")
  func cancelBetweenTurns() {
    var line = MachineLine.started(tools: ["a"])
    line.at(1, .call("a"))
    line.at(2, .modelEnded(turn: 0))
    line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success("")))
    #expect(line.at(4, .cancel) == [])
    let effects = line.at(5, .committed)
    #expect(
      effects == ["show 0 completed", "show 1 waiting", "stop", "commit 1 cancelled, ended cancelled"])
    #expect(line.at(6, .committed) == ["show 1 cancelled", "finish cancelled"])
    #expect(line.machine.turns.map(\.status) == [.completed, .cancelled])
  }

  @Test("the limit on turns ends the response and is named")
  func turnLimit() {
    var line = MachineLine.started(tools: ["a"], turns: 2)
    for turn in 0..<2 {
      line.at(1, .call("a", turn: turn))
      line.at(2, .modelEnded(turn: turn))
      let effects = line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success("")))
      #expect(
        effects == [turn == 0 ? "commit 0 completed, 1 waiting" : "commit 1 completed, ended limit turns"])
      line.at(4, .committed)
    }
    #expect(line.machine.outcome == .limit(.turns))
  }

  @Test("what a model says late, in a pass that is over, is not taken for the next pass")
  func latePass() {
    var line = MachineLine.started(tools: ["a"])
    line.at(1, .call("a"))
    line.at(2, .modelEnded(turn: 0))
    line.at(3, .toolFinished(line.turn.toolCalls[0].id, .success("")))
    line.at(4, .committed)
    #expect(line.at(5, .say("late", turn: 0)) == [])
    #expect(line.at(5, .modelEnded(turn: 0)) == [])
    #expect(line.at(5, .modelFailed(TurnError(.server, "late"), turn: 0)) == [])
    #expect(line.turn.content.isEmpty && line.turn.status == .waiting)
  }

  @Test("arguments cut off by the output limit are said to be")
  func cutOff() {
    var line = MachineLine.started(tools: ["a"])
    line.at(1, .call("a", #"{"text":"abc"#))
    line.at(2, .model([.finished(.length)], turn: 0))
    line.at(3, .modelEnded(turn: 0))
    #expect(
      line.turn.toolCalls[0].error == "The arguments were cut off by the output limit; the tool was not run.")
  }
}
