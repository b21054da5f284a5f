import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Tools

@Suite struct DeletedSessionTests {
  @Test func `what was allowed for a session goes with it`() async throws {
    let source = FakeSource()
    source.set(.script("npm test"))
    let box = ToolBox([source])
    let provider = ScriptedProvider()
    let coordinator = SessionCoordinator(
      store: MemorySessionStore(), models: provider, tools: box, environment: .manual(ManualClock()))
    let session = try await coordinator.createSession(
      model: ModelReference(provider: "test", model: "scripted"), title: "")
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session.id)).request)
    let call = ToolCall.fake().answered(request, .allowForSession)
    #expect(await box.remember(.allowForSession, of: call, in: session.id) == nil)
    #expect(await box.run(ToolInvocation(.fake(2), in: session.id)).outcome == .success("done"))
    try await coordinator.delete(sessionID: session.id)
    #expect(await box.run(ToolInvocation(.fake(3), in: session.id)).request != nil)
  }
}
