import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// How soon `cancel` stops a provider and a tool, with the ending on disk, while other answers stream beside it.
struct Cancelling: Benchmark {
  let name = "cancelling"
  let title = "from cancel() until provider, tool and readers know"

  private static let others = 20

  func run(isLong: Bool) async throws -> [Figure] {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      let clock = ContinuousClock()
      let busy = SpeakingProvider { emit in
        // Until it is cancelled: 200 deltas a second.
        while (try? await clock.sleep(for: .milliseconds(5))) != nil { await emit([.content("word ")]) }
      }
      let tools = ScriptedToolRunner([
        "wait": { _ in
          await Gate().pass(); return .success("")
        }
      ])
      let stage = ScriptedProvider()
      let coordinator = SessionCoordinator(
        store: store, models: TwoModels(bench: busy, other: stage), tools: tools,
        settings: CoordinatorSettings(parallelResponses: Self.others + 1))
      for _ in 0..<Self.others {
        let session = try await coordinator.createSession(model: .bench)
        _ = try await coordinator.handleRequest(sessionID: session.id, content: "Talk")
      }
      var (providers, runners) = ([Double](), [Double]())
      for round in 1...(isLong ? 400 : 100) {
        stage.add([.say("a"), .hang])
        providers.append(try await cancelled(coordinator) { await stage.asked(2 * round - 1) })
        stage.add([.call("wait")])
        runners.append(try await cancelled(coordinator) { await tools.began(round) })
      }
      // Those that were stopped saw it, all of them.
      await stage.cancelled(providers.count)
      await tools.cancelled(runners.count)
      await coordinator.shutdown()
      return [
        .time(
          "cancel of a model, slowest of \(providers.count), \(Self.others) answers beside it",
          providers.max() ?? .nan, under: 0.1),
        .time("cancel of a tool, slowest of \(runners.count)", runners.max() ?? .nan, under: 0.1),
        .noted("cancel of a model / of a tool, median", "\(providers.median.time) / \(runners.median.time)"),
      ]
    }
  }

  /// - Parameter ready: waits until there is something to stop.
  /// - Returns: how many seconds it took until the ending could be seen.
  private func cancelled(
    _ coordinator: SessionCoordinator, when ready: () async -> Void
  ) async throws -> Double {
    let session = try await coordinator.createSession(
      model: ModelReference(provider: "bench", model: TwoModels.other))
    let request = try await coordinator.streamRequest(sessionID: session.id, content: "Go")
    await ready()
    let (cost, _) = await Cost.of { await coordinator.cancel(responseID: request.responseID) }
    var last: Turn?
    for await turn in request.stream { last = turn }
    guard last?.status == .cancelled else { throw BenchmarkError("an answer was not cancelled") }
    return cost.seconds
  }
}

/// One model that talks without end, and one that is told what to do.
private struct TwoModels: ModelDirectory {
  static let other = "other"

  let bench: any ModelProvider
  let other: any ModelProvider

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    model.model == Self.other ? other : bench
  }
}
