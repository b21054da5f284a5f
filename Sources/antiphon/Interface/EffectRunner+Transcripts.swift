import ChatUI
import Conversation
import Coordinator

/// What a transcript shows: answers as they come, and earlier rounds.
extension EffectRunner {
  func follow(_ id: ResponseID, in session: SessionID, _ host: WorkspaceHost) {
    followers[id]?.cancel()
    followers[id] = Task {
      do {
        for await turn in try await host.coordinator.turns(ofResponse: id) {
          await frameIsDue()
          dispatch(.transcript(.turn(turn, session)))
        }
        guard !Task.isCancelled else { return }
        let (_, _, response) = try await host.coordinator.round(forResponseID: id)
        // Another may follow it by now.
        guard !Task.isCancelled else { return }
        followers[id] = nil
        dispatch(.transcript(.ended(response)))
      } catch CoordinatorError.unknownResponse {
        guard !Task.isCancelled else { return }
        // Its request was taken back, and its round is gone.
        followers[id] = nil
      } catch {
        guard !Task.isCancelled else { return }
        dispatch(.transcript(.loadFailed(session, Problem(describing: error))))
      }
    }
  }

  func loadRounds(_ id: SessionID, _ before: Int?, _ limit: Int, _ host: WorkspaceHost) {
    Task {
      do {
        let rounds = try await host.coordinator.rounds(of: id, before: before, limit: limit)
        dispatch(
          .transcript(
            .loaded(id, rounds, isTail: before == nil, hasMore: (rounds.first?.round.index ?? 0) > 0)))
      } catch {
        dispatch(.transcript(.loadFailed(id, Problem(describing: error))))
      }
    }
  }
}
