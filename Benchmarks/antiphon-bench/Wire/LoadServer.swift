import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Logging
import Server
import Storage

/// The server of a load, in a process of its own: all that it has in memory is the server's.
///
/// Requests are the number of deltas that the model is to say, 1,000 a second. It says on its standard output where it
/// listens; each line of its standard input lets the next answer begin, and the end of it ends the process.
enum LoadServer {
  static let token = "a-token-of-this-benchmark-012345"

  static func run(folder: String) async throws {
    let times = try EmissionTimes(path: "\(folder)/times")
    let starts = Broadcast(0)
    let begun = Broadcast(0)
    let provider = CountingProvider { count, emit in
      var number = 0
      begun.update {
        $0 += 1
        number = $0
      }
      let mine = number
      _ = await starts.first { $0 >= mine ? true : nil }
      await speak(count, times, emit: emit)
    }
    let coordinator = SessionCoordinator(
      store: try SQLiteStore.open(folder: folder), models: provider, tools: ScriptedToolRunner())
    try await coordinator.start()
    let (lines, line) = AsyncStream<Void>.makeStream()
    Thread.detachNewThread {
      while readLine() != nil { line.yield() }
      line.finish()
    }
    let information = HostInformation(
      id: CoordinatorEnvironment.live.makeID(), version: "0", workspace: "bench",
      startedAt: CoordinatorEnvironment.live.now())
    let server = WorkspaceServer(
      HostedWorkspace(sessions: coordinator, models: BenchOffers(), information: information, stop: {}),
      ServerConfiguration(place: .tcp(host: "127.0.0.1", port: 0), token: token),
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    let running = Task {
      try await server.run { address in
        guard case .tcp(_, let port) = address.place else { return }
        FileHandle.standardOutput.write(Data("\(port)\n".utf8))
      }
    }
    for await _ in lines { starts.update { $0 += 1 } }
    running.cancel()
    try await running.value
    await coordinator.shutdown()
  }

  private static func speak(_ count: Int, _ times: EmissionTimes, emit: SpeakingProvider.Emit) async {
    let start = ContinuousClock.now
    for number in 0..<count {
      let due = start + .milliseconds(number)
      if ContinuousClock.now < due { try? await Task.sleep(until: due, tolerance: .zero) }
      if Task.isCancelled { return }
      times[number] = ThisProcess.nanoseconds
      await emit([.content(EmissionTimes.text(number))])
    }
  }
}

/// A model that is told by each request how much to say.
private struct CountingProvider: ModelProvider, ModelDirectory {
  let speak: @Sendable (_ count: Int, _ emit: SpeakingProvider.Emit) async -> Void

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }
  func models() async throws(TurnError) -> [ModelDescription] { [ModelDescription(id: "bench")] }

  func respond(to request: ModelRequest, emit: SpeakingProvider.Emit) async throws(TurnError) {
    guard case .user(let text, _) = request.messages.last, let count = Int(text) else {
      throw TurnError(.invalidRequest, "A request must be a number.")
    }
    await speak(count, emit)
  }
}

private struct BenchOffers: ModelOffers {
  func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer] { [] }
  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference { .bench }
}
