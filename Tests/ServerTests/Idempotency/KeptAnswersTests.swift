import AntiphonTesting
import Conversation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct KeptAnswersTests {
  private static func call() -> RouteCall {
    let route = Route(
      .sessions, .post, "/made", "", parameters: [KeptAnswers.key.description], answers: [.empty()]
    ) { _ in Response(status: .ok) }
    let head = HTTPRequest(
      method: .post, scheme: nil, authority: nil, path: "/made", headerFields: [.idempotencyKey: "k"])
    let source = ApplicationRequestContextSource(
      channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return RouteCall(
      of: route, request: Request(head: head, body: RequestBody(buffer: ByteBuffer())),
      context: ServerContext(source: source), body: [])
  }

  @Test func whoIsCancelledWaitsNoLongerAndWhatIsBeingDoneGoesOn() async throws {
    let answers = KeptAnswers(now: { Timestamp(milliseconds: 0) })
    let gate = Gate()
    let call = Self.call()
    let count = Atomically(0)
    @Sendable func ask() async throws -> KeptAnswer {
      try await answers.answer(to: call) { _ in
        await gate.pass()
        count.update { $0 += 1 }
        return Response(status: .created)
      }
    }
    let first = Task { try await ask() }
    await gate.reached()
    let second = Task { try await ask() }
    for task in [first, second] {
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    gate.open()
    #expect(try await ask().head.status == .created)
    #expect(count.value == 1)
  }
}
