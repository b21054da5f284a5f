import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(10))) struct ProviderCheckTests {
  private typealias Step = LoopbackServer.Step

  private func check(
    key: ProviderKey = .literal(Secret("sk-0123456789abcdef")), model: String? = nil,
    keyCheckPath: String? = nil,
    _ answer: @escaping @Sendable (String) -> [LoopbackServer.Step]
  ) async throws -> (result: Result<[ModelDescription], TurnError>, requests: [String]) {
    let server = try await LoopbackServer(answer)
    var provider = ProviderConfiguration(
      name: "work", kind: .openAIChat, baseURL: server.url, key: key, defaultModel: model)
    provider.keyCheckPath = keyCheckPath
    let result = await ProviderCheck.run(provider, environment: [:])
    let requests = server.requests.withLock { $0 }
    try await server.stop()
    return (result, requests)
  }

  private func failure(_ result: Result<[ModelDescription], TurnError>) -> TurnError? {
    if case .failure(let error) = result { return error }
    return nil
  }

  @Test("A good key gets the models, with one request") func good() async throws {
    let (result, requests) = try await check { _ in
      [.body(200, "application/json", #"{"data":[{"id":"a"},{"id":"b"}]}"#)]
    }
    #expect(try result.get().map(\.id) == ["a", "b"])
    #expect(requests.count == 1)
    #expect(requests.first?.contains("Authorization: Bearer sk-0123456789abcdef\r\n") == true)
  }

  @Test("A bad key is told as such, without the key") func bad() async throws {
    let (result, _) = try await check { _ in
      [.body(401, "application/json", #"{"error":{"message":"Incorrect key sk-0123456789abcdef"}}"#)]
    }
    let error = failure(result)
    #expect(error?.code == .authentication)
    #expect(error?.description.contains("0123456789") == false)
  }

  @Test("Where everybody gets the list, the key is asked about", arguments: [200, 401])
  func publicList(_ status: Int) async throws {
    let (result, requests) = try await check(keyCheckPath: "/key") { request in
      request.hasPrefix("GET /v1/key ")
        ? [.body(status, "application/json", #"{"data":{"label":"x"}}"#)]
        : [.body(200, "application/json", #"{"data":[{"id":"a"}]}"#)]
    }
    #expect(requests.count == 2)
    #expect(requests.last?.contains("Authorization: Bearer sk-0123456789abcdef\r\n") == true)
    #expect(failure(result)?.code == (status == 200 ? nil : .authentication))
  }

  @Test("A provider without a list is asked for a word") func word() async throws {
    let (result, requests) = try await check(model: "m") { request in
      request.hasPrefix("GET")
        ? [.body(404, "text/html", "<html>")] : [.streamHead, .delta("OK"), .stop, .done, .streamEnd]
    }
    #expect(try result.get() == [])
    #expect(requests.last?.contains(#""model":"m""#) == true)
    #expect(requests.last?.contains(#""max_tokens":16"#) == true)
  }

  @Test("Without a model to ask, a missing list is the answer") func noList() async throws {
    let (result, requests) = try await check { _ in [.body(404, "text/html", "<html>")] }
    #expect(failure(result)?.code == .configuration)
    #expect(requests.count == 1)
  }

  @Test("A key that cannot be had sends nothing") func noKey() async throws {
    let (result, requests) = try await check(key: .environment("MISSING")) { _ in [] }
    #expect(failure(result)?.code == .configuration)
    #expect(requests == [])
  }

  @Test("Nobody there") func nobody() async throws {
    let server = try await LoopbackServer { _ in [] }
    try await server.stop()
    let provider = ProviderConfiguration(
      name: "work", kind: .openAIChat, baseURL: server.url, defaultModel: "m")
    #expect(failure(await ProviderCheck.run(provider, environment: [:]))?.code == .network)
  }
}
