import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct ProviderDiscoveryTests {
  @Test("Keys in the environment make providers, in the order of the table") func keys() {
    let found = ProviderDiscovery.configurations(environment: [
      "GROQ_API_KEY": "k", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://10.0.0.1/v1",
      "MISTRAL_API_KEY": "", "ANTHROPIC_API_KEY": "k", "GOOGLE_API_KEY": "k",
    ])
    #expect(found.map(\.name) == ["openai", "anthropic", "google", "groq"])
    #expect(found.map(\.kind) == [.openAIResponses, .anthropic, .gemini, .openAIChat])
    #expect(found[0].baseURL == "http://10.0.0.1/v1")
    #expect(found[0].key == .environment("OPENAI_API_KEY"))
    #expect(found[0].defaultModelReference == ModelReference(provider: "openai", model: "gpt-6.1-sol"))
    #expect(found[2].key == .environment("GOOGLE_API_KEY"))
  }

  @Test(arguments: [
    ("0.0.0.0", "http://127.0.0.1:11434"), (":9", "http://127.0.0.1:9"),
    ("box:1234", "http://box:1234"), ("https://box/", "https://box:11434"),
    ("[::]:1", "http://127.0.0.1:1"),
    ("http://box:1/ollama/v1", "http://box:1/ollama/v1"), (":x", "http://127.0.0.1:11434"),
  ]) func ollama(_ value: String, _ address: String) {
    let found = ProviderDiscovery.localCandidates(environment: ["OLLAMA_HOST": value])
    #expect(found.first { $0.name == "ollama" }?.baseURL == address)
  }

  @Test("Only what answers with models is taken to run", .timeLimit(.minutes(1))) func running() async throws
  {
    let list = #"{"object":"list","data":[{"id":"small","object":"model"}]}"#
    let good = try await LoopbackServer { _ in [.body(200, "application/json", list)] }
    let page = try await LoopbackServer { _ in [.body(200, "text/html", "<html>")] }
    let empty = try await LoopbackServer { _ in [.body(200, "application/json", #"{"data":null}"#)] }
    let gone = try await LoopbackServer { _ in [] }
    try await gone.stop()
    let candidates = [("page", page), ("empty", empty), ("gone", gone), ("good", good)]
      .map {
        ProviderConfiguration(name: $0, kind: .openAIChat, baseURL: $1.url)
      }
    let found = await ProviderDiscovery.running(candidates, within: .seconds(50))
    #expect(found.map(\.name) == ["good"])
    #expect(found.first?.defaultModel == "small")
    for server in [good, page, empty] { try await server.stop() }
  }

  @Test("A server that says nothing is not waited for", .timeLimit(.minutes(1))) func silent() async throws {
    let server = try await LoopbackServer { _ in [] }
    let candidate = ProviderConfiguration(name: "silent", kind: .openAIChat, baseURL: server.url)
    #expect(await ProviderDiscovery.running([candidate], within: .milliseconds(50)).isEmpty)
    try await server.stop()
  }
}

@Suite struct ConfiguredProvidersTests {
  private let providers = ConfiguredProviders(
    [
      ProviderConfiguration(name: "openai", kind: .openAIChat, baseURL: "http://127.0.0.1:1"),
      DemoProvider.configuration, ProviderConfiguration(name: "local", kind: .local),
    ], environment: [:])

  @Test("Each kind has its provider") func kinds() async throws {
    let demo = try await providers.provider(for: ModelReference(provider: "demo", model: "demo"))
    #expect(demo is DemoProvider)
    let chat = try await providers.provider(for: ModelReference(provider: "openai", model: "x"))
    #expect(chat is HTTPModelProvider<OpenAIChatAPI>)
  }

  @Test(arguments: [
    ("opnai", "Did you mean openai?"), ("Demo", "Did you mean demo?"),
    ("groq", "Set GROQ_API_KEY to use it."),
    ("zzz", ""),
  ]) func unknown(_ name: String, _ suggestion: String) async {
    let error = #expect(throws: TurnError.self) { try providers.provider(named: name) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("openai, demo, local") == true)
    #expect(error?.suggestion == suggestion)
  }

  @Test("Without a factory the local kind is a configuration error") func noLocal() {
    let error = #expect(throws: TurnError.self) { try providers.provider(named: "local") }
    #expect(error?.code == .configuration)
  }

  @Test("The factory makes the local provider, once") func local() async throws {
    let (made, counter) = AsyncStream.makeStream(of: String.self)
    let providers = ConfiguredProviders(
      [ProviderConfiguration(name: "local", kind: .local)], environment: [:]
    ) { configuration in
      counter.yield(configuration.name)
      return DemoProvider()
    }
    _ = try providers.provider(named: "local")
    _ = try providers.provider(named: "local")
    counter.finish()
    var names: [String] = []
    for await name in made { names.append(name) }
    #expect(names == ["local"])
  }
}

@Suite struct KeyRingTests {
  private let keys = KeyRing(environment: ["GOOD": " sk-1234 \n", "BAD": "a b", "EMPTY": " "])

  @Test("A variable's value, without white space around it") func variable() async throws {
    #expect(try await keys.key(for: .environment("GOOD"), provider: "x")?.value == "sk-1234")
    #expect(try await keys.key(for: .none, provider: "x") == nil)
  }

  @Test(arguments: ["BAD", "EMPTY", "MISSING"]) func unusable(_ name: String) async {
    let error = await #expect(throws: TurnError.self) {
      try await keys.key(for: .environment(name), provider: "x")
    }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains(name) == true)
  }

  @Test("A command runs once in the life of the process") func command() async throws {
    let command = ProviderKey.command(["sh", "-c", "echo key-$$"])
    async let first = keys.key(for: command, provider: "x")
    async let second = keys.key(for: command, provider: "x")
    let both = try await (first, second)
    #expect(both.0?.value.hasPrefix("key-") == true)
    #expect(both.0 == both.1)
    #expect(try await keys.key(for: command, provider: "x") == both.0)
  }

  @Test(arguments: [
    ["sh", "-c", "echo secret; exit 3"], ["true"], ["sh", "-c", "printf 'a\\nb'"], [],
    ["/nonexistent/program"],
  ]) func commandFails(_ arguments: [String]) async {
    let error = await #expect(throws: TurnError.self) {
      try await keys.key(for: .command(arguments), provider: "x")
    }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("secret") == false)
  }

  @Test("A secret does not describe itself") func secret() {
    var dumped = ""
    let configuration = ProviderConfiguration(name: "x", kind: .local, key: .literal(Secret("sk-1234")))
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("sk-1234"))
  }
}
