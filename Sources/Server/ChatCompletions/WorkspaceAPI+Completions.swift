import Conversation
import Coordinator
import HTTPTypes
import Hummingbird
import ServerSentEvents

/// The OpenAI API over sessions, so that its clients can talk to a workspace as they are.
extension WorkspaceAPI {
  private static let continued = Parameter<SessionID>(
    "X-Session-Id", in: .header,
    "The session that goes on with the last message, whatever stands before that.",
    expects: "a UUID", schema: Schemas.uuid, read: { SessionID($0) })

  private struct Models: Encodable {
    struct Model: Encodable {
      var id: String
      var object = "model"
      var created = 0
      var owned_by: String
    }
    var object = "list"
    var data: [Model]
  }

  var completionRoutes: [Route] {
    let models = workspace.models
    return [
      Route(
        .openai, .post, "/v1/chat/completions",
        "As the OpenAI API: the conversation goes on in the session it was had in before, or in a new one.",
        parameters: [Self.continued.description, KeptAnswers.key.description],
        body: .json("CompletionRequest"),
        answers: [
          .json(Schemas.named("Completion"), .ok, "The answer; with stream, chunks of it as an event stream.")
        ]
      ) { call in try await complete(call) }.inWordsOfOpenAI(),
      Route(
        .openai, .get, "/v1/models",
        "As the OpenAI API: the models by the names that sessions have for them.",
        answers: [.json(Schemas.named("CompletionModels"))]
      ) { _ in
        // Such a client has no other way to have providers asked that were not yet.
        let offers = try await models.offers(refresh: true)
        return .json(
          Models(
            data: offers.flatMap { offer in
              offer.models.map { .init(id: "\(offer.provider)/\($0.id)", owned_by: offer.provider) }
            }))
      }.inWordsOfOpenAI(),
    ]
  }

  private func complete(_ call: RouteCall) async throws -> Response {
    let request: CompletionRequest = try call.decode()
    let sessionID = try call[Self.continued] ?? request.sessionID
    let (sessions, completions) = (workspace.sessions, completions)
    let kept = try await answers.answer(to: call) { _ in
      .accepted(try await completions.handle(request, in: sessionID))
    }
    let accepted = try kept.decode(AcceptedRequest.self)
    let id = accepted.responseID
    let round = try await sessions.detail(ofResponse: id)
    let head = CompletionAnswer.Head(id, model: round.response.model, at: round.response.createdAt)
    let stream = try await sessions.turns(ofResponse: id)
    let headers: HTTPFields = [
      .sessionID: accepted.sessionID.description, .responseID: id.description,
    ]
    // Also when the client does not stay for the end.
    let noting = Task {
      guard let (outcome, turns) = await stream.ending() else { return }
      if outcome.error == nil {
        await completions.note(request, answer: CompletionAnswer.text(of: turns), id, in: round.round)
      }
    }
    if request.isStream {
      return completionStream(
        stream, CompletionChunks(head, includesUsage: request.includesUsage), to: call, headers: headers,
        noted: noting)
    }
    guard let (outcome, turns) = await stream.ending() else { throw CancellationError() }
    await noting.value
    if let error = outcome.error, !outcome.isLimit { throw error }
    var response = Response.json(
      CompletionAnswer(
        head: head,
        choices: [
          .init(
            message: .init(role: "assistant", content: CompletionAnswer.text(of: turns)),
            finishReason: CompletionAnswer.finishReason(outcome, turns))
        ], usage: CompletionAnswer.Tokens(turns)))
    response.headers.append(contentsOf: headers)
    return response
  }

  private func completionStream(
    _ stream: TurnStream, _ chunks: CompletionChunks, to call: RouteCall, headers: HTTPFields,
    noted: Task<Void, Never>
  ) -> Response {
    let answer = EventStreamAnswer(of: stream, environment: environment)
    return answer.response(to: call.request, on: call.context.channel, headers: headers) { output in
      func event(_ value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        ServerSentEvent.write(line: try WireJSON.encode(value), to: &bytes)
        return bytes
      }
      var reader = TurnReader(stream, since: nil, beat: answer.beat)
      var chunks = chunks
      try await output.write([event(chunks.begin())])
      while let news = await reader.next() {
        var events = try news.turns.compactMap { chunks.update($0) }.map { try event($0) }
        if news.isLast {
          // What comes next may be sent as soon as the end is heard.
          await noted.value
          if let error = news.outcome?.error, news.outcome?.isLimit != true {
            events.append(try event(["error": CompletionFailure(error)]))
          } else if let outcome = news.outcome {
            let turns = stream.hub.read(\.turns)
            events += try chunks.end(outcome, turns: turns).map { try event($0) }
            events.append(Array("data: [DONE]\n\n".utf8))
          }
          if !events.isEmpty { try await output.write(events) }
          return
        }
        guard !events.isEmpty || answer.beat.isDue else { continue }
        try await output.write(events)
        answer.beat.noteSent()
        try await answer.pace.pause(for: StreamWish.usualPace)
      }
    }
  }
}

extension Route {
  /// The same with errors as clients of the OpenAI API read them.
  fileprivate func inWordsOfOpenAI() -> Route {
    var route = self
    route.failure = { CompletionFailure($0).response() }
    // Who may not ask at all is told so as everywhere else.
    route.failureSchema = ["anyOf": [Schemas.named("CompletionFailure"), Schemas.named("Failure")]]
    return route
  }
}

extension ResponseOutcome {
  /// Whether what had been said by then is an answer still.
  fileprivate var isLimit: Bool { if case .limit = self { true } else { false } }
}

extension TurnStream {
  /// How the response ended and all that was said; `nil` when the task is cancelled, or that cannot be heard.
  fileprivate func ending() async -> (ResponseOutcome, [Turn])? {
    let found = await hub.first { hub -> (ResponseOutcome?, [Turn])? in
      hub.outcome == nil && hub.loss == nil ? nil : (hub.outcome, hub.turns)
    }
    guard let found, let outcome = found.0 else { return nil }
    return (outcome, found.1)
  }
}
