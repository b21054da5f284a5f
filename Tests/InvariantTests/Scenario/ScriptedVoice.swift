import AntiphonTesting
import Conversation
import Coordinator
import Synchronization

/// A model that says what the scripts of its responses want, one after the other.
final class ScriptedVoice: ModelProvider, ModelDirectory {
  private let scripts: [ResponseScript]
  /// Where the first one waits before it says anything.
  let start = Gate()
  /// One for each script: where its model waits.
  let gates: [Gate]
  /// Which turn of which script comes next.
  private let next = Mutex((script: 0, turn: 0))

  init(_ scripts: [ResponseScript]) {
    self.scripts = scripts
    gates = scripts.map { Gate(isOpen: !$0.waits) }
  }

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }
  func models() async throws(TurnError) -> [ModelDescription] { [] }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let (number, index) = next.withLock { next in
      defer {
        next.turn += 1
        if next.script < scripts.count, next.turn == scripts[next.script].turns.count {
          next = (next.script + 1, 0)
        }
      }
      return next
    }
    await start.pass()
    // Only somebody who asks twice comes here.
    guard number < scripts.count else { return await emit([.content("once more")]) }
    let script = scripts[number]
    if script.ending == .failedAtOnce { throw TurnError(.network, "The model is not there.") }
    let turn = script.turns[index]
    let isLast = index == script.turns.count - 1
    for (place, piece) in turn.pieces.enumerated() {
      if isLast, place == turn.pieces.count / 2 { await gates[number].pass() }
      if let pause = turn.pauses[place] { try? await Task.sleep(for: .milliseconds(pause)) }
      if Task.isCancelled { throw TurnError(.cancelled, "The request was cancelled.") }
      await emit([piece])
    }
    for (place, name) in turn.calls.enumerated() {
      await emit([
        .toolCallBegan(index: place, providerCallID: "call_\(index)_\(place)", name: name),
        .toolCallArguments(index: place, #"{"text":"#), .toolCallArguments(index: place, #""süß"}"#),
      ])
    }
    if isLast, script.ending == .failed { throw TurnError(.network, "The model is gone.") }
    await emit([.usage(Usage(inputTokens: 9, outputTokens: 7)), .finished(.stop)])
  }
}

extension ScriptedToolRunner {
  /// The tools that the scripts call.
  static var ofScripts: ScriptedToolRunner {
    ScriptedToolRunner(
      [
        "note": { _ in .success("the note is written") },
        "slow": { _ in
          try? await Task.sleep(for: .milliseconds(15))
          return .success("süß")
        },
        "fails": { _ in .failure("it does not work") },
        "ask": { _ in .success("it was allowed") },
      ], reviews: ["ask": .ask])
  }
}
