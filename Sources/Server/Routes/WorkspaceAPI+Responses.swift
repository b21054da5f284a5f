import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// Answers: following, reading, stopping them.
extension WorkspaceAPI {
  static let response = Parameter<ResponseID>.identifier("id", "The response.")
  static let format = Parameter<StreamFormat>.choice(
    "format", fallback: .snapshot, "How updates are told: whole turns, or what was added to them.")
  static let interval = Parameter<Int>.number(
    "interval", from: 0, through: 1000, fallback: 20, "The least time between two updates, in milliseconds.")
  static let since = Parameter<Int>.number(
    "since", "The last revision that the reader has. What comes after it is told.")
  static let lastEventID = Parameter<String>.text(
    "Last-Event-ID", in: .header, "The same as since, and counts for more.")

  var responseRoutes: [Route] {
    let sessions = workspace.sessions
    let (id, before, limit) = (Self.response, Self.before, Self.roundLimit)
    return [
      Route(
        .responses, .get, "/api/responses/{id}/round", "The round of a response, in its present state.",
        parameters: [id.description], answers: [.json(Schemas.named("RoundDetail"))]
      ) { call in .json(try await sessions.detail(ofResponse: call.required(id))) },
      Route(
        .responses, .get, "/api/responses/{id}/turns",
        "The turns of a response: as they grow while it runs, as they were when it is over.",
        parameters: [
          id.description, Self.since.description, Self.lastEventID.description, Self.format.description,
          Self.interval.description,
        ], answers: Self.streamAnswers + [.empty(.noContent, "The reader has all of it, and it is over.")]
      ) { call in
        let id = try call.required(id)
        var wish = try Self.streamWish(of: call)
        wish.since = try call[Self.since]
        // One that is no revision is of another server, whose history this one has not.
        if let last = try call[Self.lastEventID] { wish.since = Int(last) }
        let stream = try await sessions.turns(ofResponse: id, since: wish.since)
        if stream.hub.read({ $0.outcome != nil && $0.revision == wish.since }) { return .empty() }
        return turnStream(stream, of: id, as: wish, to: call)
      },
      Route(
        .responses, .get, "/api/responses/{id}/omitted", "The rounds that the model was not told of.",
        parameters: [id.description, before.description, limit.description],
        answers: [.json(Schemas.list(of: Schemas.named("RoundDetail")))]
      ) { call in
        .json(
          try await sessions.omittedRounds(
            ofResponse: call.required(id), before: call[before], limit: call[limit] ?? 50))
      },
      Route(
        .responses, .post, "/api/responses/{id}/cancel", "Stops a response. What it had said stays.",
        parameters: [id.description], answers: [.empty()]
      ) { call in
        try await sessions.cancel(responseID: call.required(id))
        return .empty()
      },
    ]
  }

  // MARK: Streams

  static let streamAnswers: [Route.Answer] = [
    .eventStream(
      ["anyOf": .array(["Turn", "StreamSnapshot", "TurnDelta", "StreamEnding"].map(Schemas.named))],
      "Unnamed events of a Turn; in delta form snapshot (StreamSnapshot), turn (Turn) and delta (TurnDelta). Last done or error (StreamEnding)."
    )
  ]

  static func streamWish(of call: RouteCall) throws -> StreamWish {
    var wish = StreamWish()
    if let format = try call[format] { wish.format = format }
    if let interval = try call[interval] { wish.pace = .milliseconds(interval) }
    return wish
  }

  /// Tells the turns of a response until it is over.
  func turnStream(
    _ stream: TurnStream, of id: ResponseID, as wish: StreamWish, to call: RouteCall,
    headers: HTTPFields = [:]
  ) -> Response {
    let answer = EventStreamAnswer(of: stream, environment: environment)
    return answer.response(to: call.request, on: call.context.channel, headers: headers) { output in
      try await stream.tell(
        of: id, as: wish, in: .eventStream, pace: answer.pace, beat: answer.beat, send: output.write)
    }
  }
}
