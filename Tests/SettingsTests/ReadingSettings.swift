import Settings
import Testing

@Suite struct ReadingSettings {
  @Test func anEmptyFileMeansTheDefaults() throws {
    let defaults = UserSettings()
    for text in ["", "\n", "# nothing\n", "\u{FEFF}", "[providers]\n[local]\n[tools]\n[interface]\n[keys]\n"]
    {
      #expect(try UserSettings(text: text, file: "config.toml") == defaults)
    }
    #expect(defaults.model == nil)
    #expect(defaults.theme == .automatic)
    #expect(defaults.tools == .all)
    #expect(defaults.interface.mouse && defaults.interface.links)
    #expect(defaults.interface.glyphs == .automatic)
    #expect(defaults.interface.editing == .emacs)
    #expect(defaults.composer.history)
    #expect(defaults.interface.colors == .automatic)
    #expect(defaults.interface.notify == .automatic && defaults.interface.notifyAfter == 10)
    #expect(defaults.interface.title)
  }

  /// The defaults written out mean the same as nothing.
  @Test func defaultsWrittenOut() throws {
    let text = """
      theme = "auto"
      [tools]
      enabled = true
      [interface]
      glyphs = "auto"
      mouse = true
      colors = "auto"
      notify = "auto"
      notify_after = 10
      title = true
      """
    #expect(try UserSettings(text: text, file: "config.toml") == UserSettings())
  }

  @Test func everything() throws {
    let text = """
      model = "work/org/gpt-5"                      # the first slash divides
      theme = { light = "paper", dark = "ink" }

      [providers.work]
      kind = "openai-chat"
      base_url = "https://host.example:8443/v1"
      api_key_env = "WORK_KEY"
      headers = { X-Team = "blue", X-Other = "b" }
      model = "gpt-5"
      models = ["gpt-5", "gpt-5-mini"]
      idle_timeout = 90

      [providers.attic]
      kind = "openai-chat"
      base_url = "http://127.0.0.1:8080"
      api_key_command = ["pass", "show", "work"]
      idle_timeout = 2.5

      [providers.here]
      kind = "local"

      [providers.show]
      kind = "demo"

      [local]
      model = "smollm2-135m"
      threads = 2
      context_size = 4096

      [tools]
      enabled = ["read_file"]

      [composer]
      history = false

      [interface]
      editing = "vi"
      glyphs = "ascii"
      mouse = false
      links = false
      colors = "256"
      notify = "osc9"
      notify_after = 0
      title = false

      [keys]
      "session.new" = "C-n"
      send = "Enter"
      "view.redraw" = []
      help = ["<F1>", "<leader>h"]
      """
    let settings = try UserSettings(text: text, file: "config.toml")
    #expect(settings.model == ModelName(provider: "work", model: "org/gpt-5"))
    #expect(settings.theme == .byBackground(light: "paper", dark: "ink"))
    #expect(settings.providers.map(\.name) == ["work", "attic", "here", "show"])
    #expect(
      settings.providers[0]
        == ProviderSettings(
          name: "work", kind: .openAIChat, baseURL: "https://host.example:8443/v1",
          keySource: .environment("WORK_KEY"),
          headers: [.init(name: "X-Team", value: "blue"), .init(name: "X-Other", value: "b")],
          model: "gpt-5", models: ["gpt-5", "gpt-5-mini"], idleTimeout: .seconds(90),
          position: SourcePosition(line: 4, column: 12)))
    #expect(settings.providers[1].keySource == .command(["pass", "show", "work"]))
    #expect(settings.providers[1].idleTimeout == .milliseconds(2500))
    #expect(settings.providers[2].kind == .local)
    #expect(settings.local == LocalModelSettings(model: "smollm2-135m", threads: 2, contextSize: 4096))
    #expect(settings.tools == .only(["read_file"]))
    #expect(settings.interface.glyphs == .ascii)
    #expect(settings.interface.notify == .osc9 && settings.interface.notifyAfter == 0)
    #expect(!settings.interface.title)
    #expect(settings.interface.editing == .vi)
    #expect(!settings.composer.history)
    #expect(!settings.interface.mouse && !settings.interface.links)
    #expect(settings.interface.colors == .indexed)
    #expect(
      settings.keys == [
        KeySetting(command: "session.new", keys: ["C-n"], position: SourcePosition(line: 47, column: 1)),
        KeySetting(command: "send", keys: ["Enter"], position: SourcePosition(line: 48, column: 1)),
        KeySetting(command: "view.redraw", keys: [], position: SourcePosition(line: 49, column: 1)),
        KeySetting(
          command: "help", keys: ["<F1>", "<leader>h"], position: SourcePosition(line: 50, column: 1)),
      ])
  }

  @Test func aThemeOfOneName() throws {
    #expect(try UserSettings(text: "theme = 'ink'", file: "c").theme == .fixed("ink"))
    #expect(
      try UserSettings(text: "[theme]\nlight='a'\ndark='b'", file: "c").theme
        == .byBackground(light: "a", dark: "b"))
  }

  @Test func toolsSwitchedOff() throws {
    #expect(try UserSettings(text: "tools.enabled = false", file: "c").tools == .none)
  }
}

@Suite struct NearestNames {
  @Test(arguments: [
    ("bas_url", "base_url"), ("base-url", "base_url"), ("BASE_URL", "base_url"), ("baes_url", "base_url"),
    ("url", nil), ("kin", "kind"), ("api_key_evn", "api_key_env"), ("", nil), ("zzzzzzzz", nil),
    ("headrs", "headers"), ("api_key_cmd", "api_key_env"),
  ])
  func ofAKey(written: String, meant: String?) {
    let names = ["kind", "base_url", "api_key_env", "api_key_command", "headers"]
    #expect(NearestName.of(written, in: names) == meant)
  }

  @Test func theFirstOfTwoEquallyNear() {
    #expect(NearestName.of("bat", in: ["cat", "rat"]) == "cat")
    #expect(NearestName.of("cat", in: ["cat", "rat"]) == "rat")
  }

  @Test func aNameOfAnyLengthIsQuick() {
    #expect(NearestName.of(String(repeating: "a", count: 100_000), in: ["kind"]) == nil)
  }

  @Test func answersSessionsAndModels() throws {
    let text = """
      [answers]
      system_prompt = "Be brief."
      parallel = 4
      turns = 10
      time = 90
      cost = 0.5
      max_output_tokens = 2000
      retries = 0
      compact_at = 0.7

      [sessions]
      titles = "work/small"
      keep_deleted_days = 7

      [models."work/org/gpt-5"]
      context_window = 128_000
      max_output_tokens = 8192
      input_price = 1.25
      output_price = 10
      cached_input_price = 0.125

      [models."here/x"]
      context_window = 4096
      """
    let settings = try UserSettings(text: text, file: "config.toml")
    #expect(settings.answers.systemPrompt == "Be brief.")
    #expect(settings.answers.parallel == 4)
    #expect(settings.answers.turns == 10)
    #expect(settings.answers.time == .seconds(90))
    #expect(settings.answers.cost == 0.5)
    #expect(settings.answers.maximumOutputTokens == 2000)
    #expect(settings.answers.retries == 0)
    #expect(settings.answers.compactAt == 0.7)
    #expect(settings.sessions.titles == .by(ModelName(provider: "work", model: "small")))
    #expect(settings.sessions.keepDeletedDays == 7)
    #expect(
      settings.models == [
        ModelSettings(
          model: ModelName(provider: "work", model: "org/gpt-5"), contextWindow: 128_000,
          maximumOutputTokens: 8192,
          prices: ModelSettings.Prices(input: 1.25, output: 10, cachedInput: 0.125)),
        ModelSettings(model: ModelName(provider: "here", model: "x"), contextWindow: 4096),
      ])
  }

  @Test func aKnownProviderNeedsNoKind() throws {
    let text = """
      [providers.anthropic]
      api_key_command = ["pass", "show", "anthropic"]
      [providers.google]
      kind = "openai-chat"
      [providers.mine]
      kind = "ollama"
      """
    let settings = try UserSettings(
      text: text, file: "config.toml", knownProviders: ["anthropic": .anthropic, "google": .gemini])
    #expect(settings.providers.map(\.kind) == [.anthropic, .openAIChat, .ollama])
    #expect(settings.providers[0].keySource == .command(["pass", "show", "anthropic"]))
  }

  @Test(arguments: ProviderKind.allCases) func everyKind(_ kind: ProviderKind) throws {
    let settings = try UserSettings(text: "[providers.x]\nkind = \"\(kind.rawValue)\"", file: "config.toml")
    #expect(settings.providers.map(\.kind) == [kind])
  }

  @Test func waysToAProvider() throws {
    let text = """
      [providers.work]
      kind = "anthropic"
      api_key_file = "~/keys/work"
      proxy = "socks5h://127.0.0.1:1080"
      ca_file = "/etc/ssl/work.pem"
      connect_timeout = 2.5
      headers = { X-Team = "blue", X-Token = { env = "WORK_TOKEN" } }
      [providers.direct]
      kind = "gemini"
      proxy = "none"
      [providers.behind]
      kind = "openai-responses"
      proxy.env = "WORK_PROXY"
      """
    let providers = try UserSettings(text: text, file: "config.toml").providers
    #expect(providers[0].keySource == .file("~/keys/work"))
    #expect(providers[0].proxy == .address("socks5h://127.0.0.1:1080"))
    #expect(providers[0].certificateAuthorityFile == "/etc/ssl/work.pem")
    #expect(providers[0].connectTimeout == .milliseconds(2500))
    #expect(
      providers[0].headers == [
        .init(name: "X-Team", value: "blue"), .init(name: "X-Token", value: .environment("WORK_TOKEN")),
      ])
    #expect(providers[1].proxy == ProviderSettings.Proxy.none)
    #expect(providers[2].proxy == .environment("WORK_PROXY"))
    #expect(providers[2].keySource == nil)
  }

  @Test func howAModelAnswers() throws {
    let text = #"""
      [answers]
      temperature = 0.5

      [models."work/gpt"]
      input_price = 1
      output_price = 2
      cache_write_price = 1.25
      images = false
      tools = true
      temperature = 0
      top_p = 0.9
      seed = 7
      stop = ["END", "\n\n"]
      reasoning_effort = "xhigh"
      reasoning_budget = 2048
      system_prompt = "Be brief."

      [models."work/gpt".extra]
      user = "a \"b\"\t\u007F é"
      safe = true
      top_k = 40
      penalty = -0.5
      provider = { order = ["x", "y"], "a b" = [] }
      nested.deep.key = 1
      """#
    let settings = try UserSettings(text: text, file: "config.toml")
    #expect(settings.answers.temperature == 0.5)
    let model = try #require(settings.models.first)
    #expect(model.prices == .init(input: 1, output: 2, cacheWrite: 1.25))
    #expect(model.images == false)
    #expect(model.tools == true)
    #expect(model.reasoning == nil)
    #expect(model.temperature == 0)
    #expect(model.topP == 0.9)
    #expect(model.seed == 7)
    #expect(model.stop == ["END", "\n\n"])
    #expect(model.reasoningEffort == .xhigh)
    #expect(model.reasoningBudget == 2048)
    #expect(model.systemPrompt == "Be brief.")
    #expect(
      model.extra == [
        "user": #""a \"b\"\u0009\u007f é""#, "safe": "true", "top_k": "40", "penalty": "-0.5",
        "provider": #"{"order":["x","y"],"a b":[]}"#, "nested": #"{"deep":{"key":1}}"#,
      ])
  }

  @Test func whatIsSwitchedOff() throws {
    let settings = try UserSettings(
      text: "[answers]\ncompact_at = false\n[sessions]\ntitles = false", file: "config.toml")
    #expect(settings.answers.compactAt == .infinity)
    #expect(settings.sessions.titles == .firstWords)
  }
}
