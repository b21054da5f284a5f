import ChatUI
import Conversation
import Coordinator

extension ChatApplication {
  /// Plays a recording before the eyes of the user, who may look around meanwhile.
  func show(_ replay: ReplayHost, _ host: WorkspaceHost, _ coordinator: SessionCoordinator) async {
    do {
      let report = try await replay.replay.run(on: coordinator, pace: replay.pace) { request in
        guard let sessions = try? await host.coordinator.sessions(),
          let (round, question, response) = try? await host.coordinator.round(
            forResponseID: request.responseID)
        else { return }
        await self.show(RoundDetail(round: round, request: question, response: response), sessions)
      }
      dispatch(.notice(report.differences.isEmpty ? .information : .warning, report.summary))
    } catch is CancellationError {
    } catch {
      dispatch(.notice(.error, Problem(describing: error).sentence))
    }
  }

  /// A request of the replay: its session comes to the screen with the first one.
  private func show(_ detail: RoundDetail, _ sessions: [Session]) {
    if detail.round.index == 0 { dispatch(.sessions(.loaded(sessions, show: detail.round.sessionID))) }
    dispatch(.transcript(.began(detail, outgoing: nil)))
  }
}
