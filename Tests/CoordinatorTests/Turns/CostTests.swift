import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("What an answer costs", .timeLimit(.minutes(10)))
struct CostTests {
  private static let prices = ModelPrices(input: 2, output: 10, cachedInput: 0.5)

  private func bench(
    _ scripts: [ScriptedProvider.Step]..., prices: ModelPrices? = CostTests.prices, limit: Double? = nil
  ) -> Bench {
    let provider = ScriptedProvider()
    for script in scripts { provider.add(script) }
    return Bench(
      provider, tools: ScriptedToolRunner(["look": { _ in .success("seen") }]),
      settings: CoordinatorSettings(profile: { _ in ModelProfile(prices: prices) }, costLimit: limit))
  }

  private func usage(_ input: Int, _ output: Int, cached: Int? = nil) -> ScriptedProvider.Step {
    .emit([.usage(Usage(inputTokens: input, outputTokens: output, cachedInputTokens: cached))])
  }

  @Test("follows from the price table, cached input apart")
  func cost() async throws {
    let bench = bench([.say("x"), usage(1_000_000, 100_000, cached: 400_000)])
    let request = try await bench.ask()
    try await request.completion()
    let turn = await request.stream.all().last
    #expect(abs((turn?.usage?.cost ?? 0) - (1.2 + 0.2 + 1)) < 1e-9)
    #expect(turn?.usage?.isEstimate == false)
  }

  @Test("is unknown without prices, and tokens are marked as estimates when the provider tells none")
  func unknown() async throws {
    let bench = bench([.say("Some words of an answer.")], prices: nil)
    let request = try await bench.ask()
    try await request.completion()
    let usage = await request.stream.all().last?.usage
    #expect(usage?.cost == nil)
    #expect(usage?.isEstimate == true)
    #expect((usage?.outputTokens ?? 0) > 0)
    #expect((usage?.inputTokens ?? 0) > 0)
  }

  @Test("ends an answer that has reached the limit, before the model is asked again")
  func limit() async throws {
    let pass = [.call("look"), .emit([.finished(.toolCalls)]), usage(0, 60_000)]
    let bench = bench(
      pass, pass, [.say("never")], limit: 1)
    let request = try await bench.ask()
    await #expect { try await request.completion() } throws: { ($0 as? TurnError)?.code == .limit }
    let response = try await bench.coordinator.round(forResponseID: request.responseID).response
    #expect(response.outcome == .limit(.cost))
    #expect(response.turns.map(\.status) == [.completed, .completed])
    #expect(response.turns[1].toolCalls[0].result == "seen")
    #expect(bench.provider.requests.count == 2)
  }

  @Test("stops a pass that goes on beyond the limit; what was said stays")
  func limitInside() async throws {
    let bench = bench([.say("a"), usage(0, 200_000), .say("b"), .hang], limit: 1)
    let request = try await bench.ask()
    await #expect(throws: TurnError.self) { try await request.completion() }
    let response = try await bench.coordinator.round(forResponseID: request.responseID).response
    #expect(response.outcome == .limit(.cost))
    #expect(response.turns.map(\.content) == ["a"])
    #expect(response.turns[0].status == .cancelled)
  }

  @Test("an answer that is complete when the limit is reached is complete")
  func complete() async throws {
    let bench = bench([.say("all of it"), .emit([.finished(.stop)]), usage(0, 200_000)], limit: 1)
    let request = try await bench.ask()
    try await request.completion()
  }

  @Test("counts that cannot be are brought into bounds", arguments: [Int.max, Int.min, -1])
  func nonsense(count: Int) async throws {
    let bench = bench([.say("x"), usage(count, count, cached: count == .max ? -1 : .max)], limit: 1e12)
    let request = try await bench.ask()
    try await request.completion()
    let usage = await request.stream.all().last?.usage
    #expect((0...1 << 48).contains(usage?.inputTokens ?? -1))
    #expect((0...1 << 48).contains(usage?.outputTokens ?? -1))
    #expect((usage?.cost ?? -1) >= 0)
  }
}
