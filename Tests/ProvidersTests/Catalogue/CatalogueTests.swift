import AntiphonTesting
import Conversation
import Coordinator
import Synchronization
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

  @Test("A key that was given to the program does as well, and a variable that is set counts for more")
  func keptKeys() throws {
    let folder = try TemporaryFolder()
    let keys = KeyStore(folder: folder.path)
    try keys.save(Secret("k-kept"), for: "anthropic")
    try keys.save(command: ["pass", "show", "groq"], for: "groq")
    let found = ProviderDiscovery.configurations(environment: ["GROQ_API_KEY": "k"], keys: keys)
    #expect(found.map(\.name) == ["anthropic", "groq"])
    #expect(found[0].key == .file(folder.path + "/anthropic"))
    #expect(found[1].key == .environment("GROQ_API_KEY"))
  }

  @Test("Whoever speaks Chat Completions beside their own has another address for it")
  func addresses() throws {
    let ollama = try #require(KnownProviders.named("ollama"))
    #expect(ollama.address(for: .ollama, environment: ["OLLAMA_HOST": ":9"]) == "http://127.0.0.1:9")
    #expect(ollama.address(for: .openAIChat, environment: ["OLLAMA_HOST": ":9"]) == "http://127.0.0.1:9/v1")
    let anthropic = try #require(KnownProviders.named("anthropic"))
    for written in ["https://gate/x", "https://gate/x/", "https://gate/x/v1", "https://gate/x/v1/"] {
      let address = anthropic.address(for: .anthropic, environment: ["ANTHROPIC_BASE_URL": written])
      #expect(address == "https://gate/x/v1")
    }
    #expect(anthropic.address(for: .openAIChat, environment: [:]) == "https://api.anthropic.com/v1")
    let google = try #require(KnownProviders.named("google"))
    #expect(google.address(for: .openAIChat, environment: [:]).hasSuffix("/v1beta/openai"))
    let openai = try #require(KnownProviders.named("openai"))
    #expect(openai.address(for: .openAIChat, environment: [:]) == "https://api.openai.com/v1")
  }

  @Test("Names and addresses are as they are promised") func table() {
    #expect(Set(KnownProviders.all.map(\.name)).count == KnownProviders.all.count)
    #expect(KnownProviders.all.allSatisfy { HTTPDestination(url: $0.baseURL) != nil })
    #expect(KnownProviders.all.allSatisfy { !$0.keyVariables.isEmpty == $0.baseURL.hasPrefix("https://") })
    #expect(KnownProviders.all.first { $0.name == "vllm" }?.baseURL == "http://127.0.0.1:8000/v1")
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

  @Test("Only what answers with models is taken to run", .timeLimit(.minutes(10))) func running() async throws
  {
    let list = #"{"object":"list","data":[{"id":"small","object":"model"}]}"#
    let good = try await LoopbackServer { _ in [.body(200, "application/json", list)] }
    let page = try await LoopbackServer { _ in [.body(200, "text/html", "<html>")] }
    let empty = try await LoopbackServer { _ in [.body(200, "application/json", #"{"data":null}"#)] }
    let nobody = try #require(RefusingPort())
    let gone = "http://127.0.0.1:\(nobody.number)/v1"
    let candidates = [("page", page.url), ("empty", empty.url), ("gone", gone), ("good", good.url)]
      .map {
        ProviderConfiguration(name: $0, kind: .openAIChat, baseURL: $1)
      }
    let found = await ProviderDiscovery.running(candidates, within: .seconds(50))
    #expect(found.map(\.name) == ["good"])
    #expect(found.first?.defaultModel == "small")
    for server in [good, page, empty] { try await server.stop() }
  }

  @Test("A server that says nothing is not waited for", .timeLimit(.minutes(10))) func silent() async throws {
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

  @Test(
    "Kinds with a protocol of their own",
    arguments: [
      (ProviderConfiguration.Kind.openAIResponses, "OpenAIResponsesAPI"), (.gemini, "GeminiAPI"),
    ]) func protocols(_ kind: ProviderConfiguration.Kind, _ api: String) throws
  {
    let providers = ConfiguredProviders(
      [ProviderConfiguration(name: "x", kind: kind, baseURL: "http://127.0.0.1:1")], environment: [:])
    #expect("\(type(of: try providers.provider(named: "x")))" == "HTTPModelProvider<\(api)>")
  }

  @Test(
    "Whose requests hold what was thought",
    arguments: [
      ("openai-chat", "https://api.deepseek.com/v1", true),
      ("openai-chat", "https://api.mistral.ai/v1", true),
      ("openai-chat", "https://api.openai.com/v1", false), ("openai-chat", "http://127.0.0.1:8080/v1", false),
      ("ollama", "http://127.0.0.1:11434", true), ("anthropic", "https://api.anthropic.com/v1", false),
      ("gemini", "", false), ("openai-responses", "", false), ("local", "", false), ("demo", "", false),
    ])
  func reasoningText(_ kind: String, _ url: String, _ sends: Bool) throws {
    let kind = try #require(ProviderConfiguration.Kind(rawValue: kind))
    #expect(ProviderConfiguration(name: "x", kind: kind, baseURL: url).sendsReasoningText == sends)
  }

  @Test("Each kind has its provider") func kinds() async throws {
    let demo = try await providers.provider(for: ModelReference(provider: "demo", model: "demo"))
    #expect(demo is DemoProvider)
    let chat = try await providers.provider(for: ModelReference(provider: "openai", model: "x"))
    #expect(chat is HTTPModelProvider<OpenAIChatAPI>)
  }

  @Test(arguments: [
    ("opnai", "Did you mean openai?"), ("Demo", "Did you mean demo?"),
    ("groq", "Set GROQ_API_KEY to use it."),
    ("antropic", "Did you mean anthropic? Set ANTHROPIC_API_KEY to use it."),
    ("zzz", ""),
  ]) func unknown(_ name: String, _ suggestion: String) async {
    let error = #expect(throws: TurnError.self) { try providers.provider(named: name) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("openai, demo, local") == true)
    #expect(error?.suggestion == suggestion)
  }

  @Test("A way of its own counts for more than that of all", arguments: [nil, ProviderProxy.none])
  func ownProxy(_ proxy: ProviderProxy?) async throws {
    let proxyServer = try await LoopbackServer { request in
      [
        request.hasPrefix("CONNECT")
          ? .text("HTTP/1.1 200 OK\r\n\r\n") : .body(200, "application/json", #"{"data":[{"id":"through"}]}"#)
      ]
    }
    let server = try await LoopbackServer { _ in
      [.body(200, "application/json", #"{"data":[{"id":"straight"}]}"#)]
    }
    var configuration = ProviderConfiguration(name: "work", kind: .openAIChat, baseURL: server.url)
    configuration.proxy = proxy ?? .address(Secret("http://127.0.0.1:\(proxyServer.port)"))
    let providers = ConfiguredProviders([configuration], environment: [:])
    let models = try await providers.provider(named: "work").models()
    #expect(models.map(\.id) == [proxy == nil ? "through" : "straight"])
    try await proxyServer.stop()
    try await server.stop()
  }

  @Test("Headers and proxies from variables") func variables() async throws {
    let server = try await LoopbackServer { _ in [.body(200, "application/json", #"{"data":[]}"#)] }
    var configuration = ProviderConfiguration(name: "work", kind: .openAIChat, baseURL: server.url)
    configuration.headerVariables = ["X-Token": "WORK_TOKEN"]
    let providers = ConfiguredProviders([configuration], environment: ["WORK_TOKEN": " tok en\n"])
    _ = try await providers.provider(named: "work").models()
    #expect(server.requests.withLock { $0 }.first?.contains("X-Token: tok en\r\n") == true)
    try await server.stop()

    let missing = ConfiguredProviders([configuration], environment: [:])
    let error = #expect(throws: TurnError.self) { try missing.provider(named: "work") }
    #expect(error?.message == "The header X-Token of work is to come from WORK_TOKEN, which is not set.")
    let broken = ConfiguredProviders([configuration], environment: ["WORK_TOKEN": "se\u{1}cret"])
    let other = #expect(throws: TurnError.self) { try broken.provider(named: "work") }
    #expect(other?.code == .configuration)
    #expect(other?.description.contains("cret") == false)

    configuration.headerVariables = [:]
    configuration.proxy = .environment("WORK_PROXY")
    let unset = ConfiguredProviders([configuration], environment: [:])
    #expect(throws: TurnError.self) { try unset.provider(named: "work") }
  }

  @Test("A header that is as good as a key is not shown when a server repeats it") func echoedHeaders()
    async throws
  {
    let server = try await LoopbackServer { _ in
      let said = "no access for team-secret-0123456789 with hunter-22-hunter, see prompt-caching-2024"
      return [.body(401, "application/json", #"{"error":{"message":"\#(said)"}}"#)]
    }
    var configuration = ProviderConfiguration(
      name: "work", kind: .openAIChat, baseURL: server.url,
      headers: ["api-key": "hunter-22-hunter", "X-Beta": "prompt-caching-2024"])
    configuration.headerVariables = ["X-Team": "TEAM"]
    let providers = ConfiguredProviders([configuration], environment: ["TEAM": "team-secret-0123456789"])
    let error = await #expect(throws: TurnError.self) { try await providers.provider(named: "work").models() }
    #expect(error?.message.hasSuffix("no access for [key] with [key], see prompt-caching-2024.") == true)
    try await server.stop()
  }

  @Test("A file of authorities of its own that is none is named") func authorities() async {
    var configuration = ProviderConfiguration(
      name: "work", kind: .openAIChat, baseURL: "https://127.0.0.1:1/")
    configuration.certificateAuthorityFile = "/nonexistent/ca.pem"
    let providers = ConfiguredProviders([configuration], environment: [:])
    let error = await #expect(throws: TurnError.self) { try await providers.provider(named: "work").models() }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("/nonexistent/ca.pem") == true)
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
