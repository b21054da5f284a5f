import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("The limit of an answer") struct OutputLimitTests {
  /// - Parameters:
  ///   - general: what the settings say for all models.
  ///   - own: what they say for this one.
  ///   - capacity: what the model can write.
  private func told(general: Int?, own: Int?, capacity: Int?) async throws -> ModelParameters? {
    let bench = Bench(
      settings: CoordinatorSettings(
        profile: { _ in
          ModelProfile(
            maximumOutputTokens: capacity, parameters: ModelParameters(maximumOutputTokens: own))
        }, maximumOutputTokens: general))
    try await bench.ask().completion()
    return bench.provider.requests.first?.parameters
  }

  @Test(
    "is the model's own, else that for all, and never more than it can write", .timeLimit(.minutes(10)),
    arguments: [
      (nil, nil, nil, nil), (nil, nil, 8192, nil), (4096, nil, 8192, 4096), (32_000, nil, 8192, 8192),
      (32_000, nil, nil, 32_000), (4096, 100, 8192, 100), (nil, 9000, 8192, 8192),
    ] as [(Int?, Int?, Int?, Int?)])
  func limit(_ general: Int?, _ own: Int?, _ capacity: Int?, _ sent: Int?) async throws {
    let parameters = try await told(general: general, own: own, capacity: capacity)
    #expect(parameters?.maximumOutputTokens == sent)
  }
}
