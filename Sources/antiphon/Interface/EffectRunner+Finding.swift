import ChatUI
import Conversation
import Coordinator

extension EffectRunner {
  /// Looks for something; one search runs at a time, which the interface sees to.
  func search(_ request: SearchRequest, _ host: WorkspaceHost) {
    searching?.cancel()
    searching = Task {
      // One more than is wanted says whether there are more.
      let query = SearchQuery(request.text, session: request.session, limit: request.limit + 1)
      let answer: SearchAction
      do {
        let hits = try await host.coordinator.search(query)
        answer =
          Task.isCancelled
          ? .cancelled(request)
          : .found(
            request, hits.prefix(request.limit).map(FoundText.init), hasMore: hits.count > request.limit)
      } catch {
        answer = Task.isCancelled ? .cancelled(request) : .failed(request, Problem(describing: error))
      }
      dispatch(.search(answer))
    }
  }

  func loadExcerpt(_ id: SessionID, _ before: Int, _ limit: Int, _ host: WorkspaceHost) {
    Task {
      do {
        let rounds = try await host.coordinator.rounds(of: id, before: before, limit: limit)
        dispatch(.transcript(.loadedExcerpt(id, rounds)))
      } catch {
        dispatch(.transcript(.loadFailed(id, Problem(describing: error))))
      }
    }
  }
}

extension FoundText {
  init(_ hit: SearchHit) {
    self.init(
      session: hit.sessionID, sessionTitle: hit.sessionTitle, round: hit.index, kind: Kind(hit.kind),
      turn: hit.turnID, call: hit.toolCallID, isShown: hit.isShown, time: hit.time, snippet: hit.snippet.text,
      matches: hit.snippet.matches, offset: hit.snippet.offset, continues: hit.snippet.continues)
  }
}

extension FoundText.Kind {
  init(_ kind: SearchKind) {
    self =
      switch kind {
      case .request: .request
      case .content: .content
      case .reasoning: .reasoning
      case .toolArguments: .toolArguments
      case .toolResult: .toolResult
      }
  }
}
