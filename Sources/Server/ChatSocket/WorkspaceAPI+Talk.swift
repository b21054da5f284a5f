import Conversation
import Coordinator

extension WorkspaceAPI {
  /// Talks to a client over a WebSocket until it leaves or the server ends. What it has asked for goes on.
  func talk(_ peer: any WebSocketPeer) async {
    await ChatTalk(peer, sessions: workspace.sessions, environment: environment).run()
  }
}

/// One client at the other end of a WebSocket.
private struct ChatTalk: Sendable {
  /// What a client may have asked for and not heard of yet, beside streams.
  private static let errandLimit = 64

  private let peer: any WebSocketPeer
  private let sessions: any SessionService
  private let environment: CoordinatorEnvironment
  private let streams = ChatStreams()

  init(_ peer: any WebSocketPeer, sessions: any SessionService, environment: CoordinatorEnvironment) {
    self.peer = peer
    self.sessions = sessions
    self.environment = environment
  }

  func run() async {
    await withTaskGroup(of: Void.self) { errands in
      var waiting = 0
      while let text = await receive() {
        let message: ChatMessage
        do throws(ChatMessage.Problem) {
          message = try ChatMessage(text)
        } catch {
          await say(.failure(.host(HostProblem(.invalidRequest, error.message)), id: error.id))
          continue
        }
        switch message {
        case .cancel, .approve:
          // These may wait for what they bring about; what comes behind them need not.
          if waiting == Self.errandLimit {
            await errands.next()
            waiting -= 1
          }
          waiting += 1
          errands.addTask { await act(on: message) }
        case .chat, .subscribe, .unsubscribe, .ping: await act(on: message)
        }
      }
      errands.cancelAll()
    }
    await streams.close()
  }

  /// The next message; `nil` when there will be none.
  private func receive() async -> [UInt8]? {
    // Why the connection has ended makes no difference here.
    (try? await peer.receive()) ?? nil
  }

  private func act(on message: ChatMessage) async {
    var id: String?
    do {
      switch message {
      case .chat(let session, let content, let attachments, let format, let name):
        id = name
        let request = try await sessions.streamRequest(
          sessionID: session, content: content, attachments: attachments)
        await say(.accepted(request.responseID, id: name))
        try follow(request.stream, of: request.responseID, as: StreamWish(format: format))
      case .subscribe(let response, let since, let format):
        let stream = try await sessions.turns(ofResponse: response, since: since)
        try follow(stream, of: response, as: StreamWish(format: format, since: since))
      case .unsubscribe(let response): streams.end(response)
      case .cancel(let response):
        try await sessions.cancel(responseID: response)
        await say(.cancelled(response))
      case .approve(let call, let answer):
        try await sessions.resolve(call, answer)
        await say(.approved(call))
      case .ping: await say(.pong)
      }
    } catch {
      await say(.failure(WireFailure(error).error, id: id))
    }
  }

  private func follow(_ stream: TurnStream, of id: ResponseID, as wish: StreamWish) throws {
    let pace = StreamPace(environment)
    let begun = streams.begin(id, pace: pace, isOver: { stream.hub.read { $0.isOver } }) {
      do {
        try await stream.tell(of: id, as: wish, in: .webSocket, pace: pace) { messages in
          for message in messages { try await peer.send(message) }
        }
      } catch {
        // The client is gone, or does not want to hear more.
      }
    }
    guard begun else {
      throw CoordinatorError.host(
        HostProblem(
          .tooMany, "A connection has at most \(ChatStreams.limit) streams at a time.",
          suggestion: "Unsubscribe from one, or open another connection."))
    }
  }

  private func say(_ reply: ChatReply) async {
    guard let text = try? WireJSON.encode(reply) else { return }
    // Whether the client is gone is heard when its next message is waited for.
    try? await peer.send(text)
  }
}
