import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import ServerSentEvents
import ServiceLifecycle

/// An answer that is an event stream (HTML standard, section 9.2).
struct EventStreamAnswer: Sendable {
  /// After how long without an event a comment is sent, so that nobody on the way takes the connection for dead.
  static let heartbeatInterval = Duration.seconds(15)

  let environment: CoordinatorEnvironment
  /// Looked at by the stream whenever its readers are woken.
  let beat = StreamBeat()
  /// What the stream pauses with.
  let pace: StreamPace
  /// Whether nothing more will come, so that the stream needs no time but that of its way.
  private let isOver: @Sendable () -> Bool
  private let wake: @Sendable () -> Void

  /// - Parameters:
  ///   - isOver: whether there will be nothing more than what can be seen.
  ///   - wake: wakes the stream's readers.
  init(
    environment: CoordinatorEnvironment, isOver: @escaping @Sendable () -> Bool,
    wake: @escaping @Sendable () -> Void
  ) {
    self.environment = environment
    pace = StreamPace(environment)
    self.isOver = isOver
    self.wake = wake
  }

  /// The answer that tells of a response.
  init(of stream: TurnStream, environment: CoordinatorEnvironment) {
    self.init(
      environment: environment, isOver: { stream.hub.read { $0.isOver } },
      wake: { stream.hub.update { _ in } })
  }

  /// - Parameters:
  ///   - headers: go with those of any event stream.
  ///   - tell: writes the stream; cancelled when the client leaves, and when the server ends, unless it is over: then it
  ///     may still write the rest, without a pause.
  func response(
    to request: Request, on channel: any Channel, headers: HTTPFields = [:],
    tell: @escaping @Sendable (EventStreamOutput) async throws -> Void
  ) -> Response {
    var fields: HTTPFields = [
      .contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close",
    ]
    fields[.accelBuffering] = "no"
    fields.append(contentsOf: headers)
    return Response(
      status: .ok, headers: fields,
      body: ResponseBody { writer in
        let output = EventStreamOutput(writer, on: channel.eventLoop)
        let (leaving, left) = AsyncStream<Void>.makeStream()
        try await request.body.consumeWithInboundCloseHandler { _ in
          await withGracefulShutdownHandler {
            await run(until: leaving) { try await tell(output) }
          } onGracefulShutdown: {
            if isOver() { pace.end() } else { left.finish() }
          }
        } onInboundClosed: {
          left.finish()
        }
        try await writer.finish(nil)
      })
  }

  private func run(
    until leaving: AsyncStream<Void>, _ tell: @escaping @Sendable () async throws -> Void
  ) async {
    await withTaskGroup { group in
      // Whatever ends it ends the connection, and there is nobody left to be told of an error.
      group.addTask { try? await tell() }
      group.addTask { for await _ in leaving {} }
      group.addTask {
        while (try? await environment.sleep(Self.heartbeatInterval)) != nil {
          beat.noteTime()
          wake()
        }
      }
      await group.next()
      group.cancelAll()
    }
  }
}

extension HTTPField.Name {
  // Literals that are valid names.
  static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
  static let responseID = HTTPField.Name("X-Response-Id")!
  static let roundID = HTTPField.Name("X-Round-Id")!
  static let sessionID = HTTPField.Name("X-Session-Id")!
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
