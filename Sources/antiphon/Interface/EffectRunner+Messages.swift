import ChatUI
import Conversation
import Coordinator

/// Messages: sent, changed, and asked once more.
extension EffectRunner {
  /// A message has been taken; whatever happens now, it must not come back into the composer as if it had not.
  private func began(_ handle: RequestHandle, _ outgoing: OutgoingID, _ host: WorkspaceHost) async {
    do {
      let (round, request, response) = try await host.coordinator.round(forResponseID: handle.responseID)
      let detail = RoundDetail(round: round, request: request, response: response)
      dispatch(.transcript(.began(detail, outgoing: outgoing)))
    } catch {
      dispatch(.transcript(.taken(outgoing, handle.sessionID)))
      dispatch(.transcript(.loadFailed(handle.sessionID, Problem(describing: error))))
    }
  }

  func send(
    _ text: String, _ enclosures: Enclosures, to id: SessionID, _ outgoing: OutgoingID, _ host: WorkspaceHost
  ) {
    Task {
      do {
        let content = try await content(text, enclosures.files)
        let handle = try await host.coordinator.handleRequest(
          sessionID: id, content: content, attachments: enclosures.attachments)
        await began(handle, outgoing, host)
      } catch {
        if isForNextHost(.send(outgoing, to: id, text: text, with: enclosures), error, host) { return }
        dispatch(.transcript(.sendFailed(outgoing, id, Problem(describing: error))))
      }
    }
  }

  func retry(_ id: SessionID, _ index: Int, _ model: ModelReference?, _ host: WorkspaceHost) {
    change(id) { [self] in
      // A model that cannot be reached should not become an answer.
      if let model { _ = try await host.offers.modelForNewSession(model.description) }
      let handle = try await host.coordinator.retry(sessionID: id, index: index, model: model)
      try await show(handle, from: id, host)
    }
  }

  func edit(
    _ message: EditedMessage, _ text: String, _ files: [String], in id: SessionID, _ host: WorkspaceHost
  ) {
    Task {
      do {
        let content = try await content(text, files)
        let handle = try await host.coordinator.edit(sessionID: id, index: message.index, content: content)
        try await show(handle, from: id, host)
      } catch {
        if isForNextHost(.edit(message, in: id, text: text, files: files), error, host) { return }
        dispatch(.transcript(.editFailed(id, message, text: text, Problem(describing: error))))
      }
    }
  }

  func editQueued(
    _ message: EditedMessage, _ response: ResponseID, _ text: String, _ files: [String], in id: SessionID,
    _ host: WorkspaceHost
  ) {
    Task {
      do {
        try await host.coordinator.editQueued(responseID: response, content: try await content(text, files))
      } catch {
        dispatch(.transcript(.editFailed(id, message, text: text, Problem(describing: error))))
      }
    }
  }

  /// Tells that a response has begun: in the session that was asked, or in a fork of it.
  func show(_ handle: RequestHandle, from id: SessionID, _ host: WorkspaceHost) async throws {
    let (round, request, response) = try await host.coordinator.round(forResponseID: handle.responseID)
    let detail = RoundDetail(round: round, request: request, response: response)
    if handle.sessionID == id {
      dispatch(.transcript(.began(detail, outgoing: nil)))
    } else {
      let session = try await host.coordinator.session(handle.sessionID)
      dispatch(.sessions(.forked(session, from: id, began: detail)))
    }
  }
}
