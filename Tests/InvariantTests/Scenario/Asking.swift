import Conversation
import Coordinator
import NIOHTTP1
import Remote

/// The ways in which a request comes to the server, over connections that may be cut.
enum Asking: CaseIterable, Sendable {
  /// As a request that is repeated with its key until it is answered.
  case rounds
  /// The same twice at a time, as by somebody who is impatient.
  case twice
  /// As the first thing of a stream.
  case stream
  /// Through the client that the program itself uses.
  case remote
  /// Over a WebSocket, which has no keys, so that its connection must last.
  case webSocket

  private struct Body: Encodable {
    var sessionId: SessionID?
    var content: String
  }

  private struct ChatMessage: Encodable {
    var type = "chat"
    var sessionId: SessionID
    var content: String
    var id = "m1"
  }

  /// Sends the request, as often as it takes.
  ///
  /// - Parameters:
  ///   - key: like no other.
  ///   - cut: where connections are cut.
  ///   - remote: goes through such a place too.
  func ask(
    _ content: String, of session: SessionID, key: String, cut: HTTPExchange.Door, whole: HTTPExchange.Door,
    remote: RemoteCoordinator
  ) async throws -> ResponseID {
    switch self {
    case .rounds: return try await rounds(content, session, key, cut)
    case .twice:
      async let other = rounds(content, session, key, whole)
      let (first, second) = (try await rounds(content, session, key, cut), try await other)
      guard first == second else { throw Refused(reason: "one key has led to two responses") }
      return first
    case .stream:
      let body = try json(Body(sessionId: session, content: content))
      let exchange = HTTPExchange(
        method: .POST, target: "/api/chat/stream", headers: [("Idempotency-Key", key)], body: body)
      return try await Self.repeated {
        try await exchange.run(at: cut) { head, _ in
          guard head.status == .ok,
            let id = head.headers.first(name: "X-Response-Id").flatMap(ResponseID.init)
          else { throw Refused(reason: "a request was answered with status \(head.status.code)") }
          return id
        }
      }
    case .remote:
      return try await remote.handleRequest(sessionID: session, content: content, attachments: []).responseID
    case .webSocket:
      let message = try WireJSON.encode(ChatMessage(sessionId: session, content: content))
      return try await WebSocketClient.open(whole) { socket in
        try await socket.send(message)
        guard let answer = try await socket.receive() else {
          throw Refused(reason: "the WebSocket was closed")
        }
        return try WireJSON.decode(AcceptedMessage.self, from: answer).responseId
      }
    }
  }

  private struct AcceptedMessage: Decodable {
    var responseId: ResponseID
  }

  private func rounds(
    _ content: String, _ session: SessionID, _ key: String, _ door: HTTPExchange.Door
  ) async throws -> ResponseID {
    let exchange = HTTPExchange(
      method: .POST, target: "/api/sessions/\(session)/rounds", headers: [("Idempotency-Key", key)],
      body: try json(Body(content: content)))
    let answer = try await Self.repeated { try await exchange.answer(at: door) }
    guard answer.status == 202 else {
      throw Refused(reason: "a request was answered with status \(answer.status)")
    }
    return try WireJSON.decode(AcceptedRequest.self, from: answer.body).responseID
  }

  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try WireJSON.encode(value), as: UTF8.self)
  }

  /// Does it until nothing cuts it off.
  static func repeated<Value>(_ body: () async throws -> Value) async throws -> Value {
    while true {
      do { return try await body() } catch let refusal as Refused {
        throw refusal
      } catch { try Task.checkCancellation() }
    }
  }
}
