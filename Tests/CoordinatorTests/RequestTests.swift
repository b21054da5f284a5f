import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("A request")
struct RequestTests {
  @Test("is stored, answered, seen and completed")
  func mainPath() async throws {
    let bench = Bench(ScriptedProvider([.say("Hel"), .say("lo"), .emit([.finished(.stop)])]))
    let request = try await bench.ask()
    let seen = await request.stream.all()
    try await request.completion()
    #expect(seen.last?.content == "Hello")
    #expect(seen.last?.status == .completed)
    #expect(bench.store.response(request.responseID)?.turns == seen.suffix(1))
    #expect(bench.store.response(request.responseID)?.outcome == .completed)
  }
}
