import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// A message and the stream of its answer.
extension WorkspaceAPI {
  private struct ChatBody: Decodable {
    var sessionId: SessionID
    var content: String
    var attachments: [Attachment]?
  }

  var chatRoutes: [Route] {
    let sessions = workspace.sessions
    let answers = answers
    return [
      Route(
        .chat, .post, "/api/chat/stream", "Sends a message, and streams the answer to it.",
        parameters: [
          Self.format.description, Self.interval.description, KeptAnswers.key.description,
        ], body: .json("ChatBody"), answers: Self.streamAnswers
      ) { call in
        let wish = try Self.streamWish(of: call)
        // The same key comes to the same response.
        let kept = try await answers.answer(to: call) { call in
          let body: ChatBody = try call.decode()
          return .accepted(
            try await sessions.handleRequest(
              sessionID: body.sessionId, content: body.content, attachments: body.attachments ?? []))
        }
        let accepted = try kept.decode(AcceptedRequest.self)
        let stream = try await sessions.turns(ofResponse: accepted.responseID, since: nil)
        return turnStream(
          stream, of: accepted.responseID, as: wish, to: call,
          headers: [
            .responseID: accepted.responseID.description, .roundID: accepted.roundID.description,
          ])
      },
      Route(
        .chat, .get, "/api/chat", "Several streams at a time, over a WebSocket.",
        answers: [.empty(.switchingProtocols, "The messages are told of in the manual.")]
      ) { _ in
        // One that asks for a WebSocket does not come here.
        throw WireFailure(
          .invalidRequest, "This is a WebSocket.", suggestion: "Ask for it with Upgrade: websocket.",
          status: .upgradeRequired, headers: [.upgrade: "websocket", .connection: "upgrade"])
      },
    ]
  }
}
