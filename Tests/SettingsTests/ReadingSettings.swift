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
    #expect(defaults.interface.mouse)
    #expect(defaults.interface.glyphs == .unicode)
    #expect(defaults.interface.colors == .automatic)
  }

  /// The defaults written out mean the same as nothing.
  @Test func defaultsWrittenOut() throws {
    let text = """
      theme = "auto"
      [tools]
      enabled = true
      [interface]
      glyphs = "unicode"
      mouse = true
      colors = "auto"
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

      [interface]
      glyphs = "ascii"
      mouse = false
      colors = "256"

      [keys]
      "session.new" = "C-n"
      send = "Enter"
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
    #expect(!settings.interface.mouse)
    #expect(settings.interface.colors == .indexed)
    #expect(
      settings.keys == [
        KeySetting(command: "session.new", key: "C-n", position: SourcePosition(line: 39, column: 1)),
        KeySetting(command: "send", key: "Enter", position: SourcePosition(line: 40, column: 1)),
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
}
