import Conversation
import Coordinator
import Remote

/// Reads through the client that the program itself uses, which takes care of connections by itself.
struct RemoteSitting: Sitting {
  let responseID: ResponseID
  let coordinator: any SessionService

  func sit(_ record: inout ReaderRecord, since revision: Int?, enough: Int) async throws {
    let stream: TurnStream
    // Who was never reached is not looked for.
    if let remote = coordinator as? RemoteCoordinator {
      _ = try await Asking.repeated { try await remote.start() }
    }
    do {
      stream = try await coordinator.turns(ofResponse: responseID, since: revision)
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw Refused(reason: "it was not let in: \(error)")
    }
    for await turn in stream {
      record.take(turn)
      if record.count >= enough { return }
    }
    if Task.isCancelled { throw CancellationError() }
    guard let outcome = stream.hub.read(\.outcome) else {
      throw Refused(reason: "the stream ended before the end")
    }
    record.end(outcome)
    try await checkCompletion(of: stream, outcome, record)
  }

  /// However late one asks.
  private func checkCompletion(
    of stream: TurnStream, _ outcome: ResponseOutcome, _ record: ReaderRecord
  ) async throws {
    var thrown: (any Error)?
    do { try await stream.completion() } catch { thrown = error }
    if Task.isCancelled { throw CancellationError() }
    let isRight =
      switch outcome {
      case .completed: thrown == nil
      case .cancelled: thrown is CancellationError
      case .failed, .limit, .interrupted: thrown as? TurnError == outcome.error
      }
    if !isRight { record.referee.note("\(outcome) and completion throws \(thrown as Any)", of: record.name) }
  }
}
