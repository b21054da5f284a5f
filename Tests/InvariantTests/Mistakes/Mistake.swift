import Conversation
import Coordinator
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

@testable import Server

/// What a server, or a reader, can get wrong. The same runs that find nothing wrong with the real ones must find each.
enum Mistake: String, CaseIterable, Sendable {
  /// What a reader says that it has is not looked at.
  case ignoresRevision
  /// Streams end without saying how.
  case dropsEnding
  /// A state is told again, as if it were a newer one.
  case repeatsOlderText
  /// What was added is told twice, and readers do not look at where it belongs.
  case addsTwice
  /// What was added is left out now and then.
  case losesText
  /// A request that comes again is done again.
  case doesTwice
  /// A reader that has left is kept.
  case neverForgets
}

/// The routes of the real server with a mistake around them.
struct MistakenRoutes<Routes: HTTPResponder>: HTTPResponder where Routes.Context == ServerContext {
  let routes: Routes
  let mistake: Mistake?
  let coordinator: SessionCoordinator

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    guard let mistake else { return try await routes.respond(to: request, context: context) }
    var request = request
    switch mistake {
    case .ignoresRevision, .doesTwice:
      var head = request.head
      head.headerFields[mistake == .doesTwice ? .idempotencyKey : .lastEventID] = nil
      if mistake == .ignoresRevision { head.path = head.path?.replacing("since=", with: "former=") }
      request = Request(head: head, body: request.body)
    default: break
    }
    var response = try await routes.respond(to: request, context: context)
    guard response.headers[.contentType] == "text/event-stream" else { return response }
    let body = response.body
    switch mistake {
    case .dropsEnding, .repeatsOlderText, .addsTwice, .losesText:
      response.body = ResponseBody { writer in
        try await body.write(MistakenWriter(inner: writer, mistake: mistake))
      }
    case .neverForgets:
      let id = request.uri.path.split(separator: "/").lazy.compactMap { ResponseID(String($0)) }.first
      if let id {
        let stream = try await coordinator.turns(ofResponse: id)
        Task { for await _ in stream {} }
      }
    case .ignoresRevision, .doesTwice: break
    }
    return response
  }
}

/// Changes events on their way out; each write is of whole ones.
private struct MistakenWriter: ResponseBodyWriter {
  var inner: any ResponseBodyWriter
  let mistake: Mistake
  private let written = Written()

  /// What all copies of the writer know.
  private final class Written: Sendable {
    private let state = Mutex((count: 0, last: String?.none))

    /// - Returns: how many there have been, this one included, and the one before it.
    func note(_ event: String) -> (count: Int, before: String?) {
      state.withLock { state in
        defer { state.last = event }
        state.count += 1
        return (state.count, state.last)
      }
    }
  }

  init(inner: any ResponseBodyWriter, mistake: Mistake) {
    self.inner = inner
    self.mistake = mistake
  }

  mutating func write(_ buffer: ByteBuffer) async throws {
    let text = String(buffer: buffer)
    for event in text.split(separator: "\n\n").map({ $0 + "\n\n" }) {
      try await write(event: String(event))
    }
  }

  private mutating func write(event: String) async throws {
    let (count, before) = written.note(event)
    let isDelta = event.contains("\nevent: delta\n")
    switch mistake {
    case .dropsEnding where event.contains("event: done") || event.contains("event: error"): return
    case .losesText where isDelta && count % 2 == 0: return
    case .addsTwice where isDelta:
      try await send(event)
      try await send(Self.event(event, after: event))
    case .repeatsOlderText where event.hasPrefix("id:") && !isDelta && before?.hasPrefix("id:") == true:
      try await send(event)
      try await send(Self.event(before ?? event, after: event))
    default: try await send(event)
    }
  }

  /// An event with the revision that follows that of another one.
  private static func event(_ event: String, after other: String) -> String {
    let revision = (Int(other.dropFirst("id: ".count).prefix { $0.isNumber }) ?? 0) + 1
    return event.replacing(/^id: \d+/, with: "id: \(revision)")
      .replacing(/"revision":\d+/, with: "\"revision\":\(revision)")
  }

  private mutating func send(_ event: String) async throws {
    try await inner.write(ByteBuffer(string: event))
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    try await inner.finish(trailingHeaders)
  }
}
