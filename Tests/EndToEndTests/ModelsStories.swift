import Foundation
import Testing

/// `antiphon models` and `antiphon models check`, run as a shell would.
@Suite struct ModelsStories {
  /// A home folder that lasts for one story.
  private final class Home {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-models-\(UUID())")

    init() throws {
      try FileManager.default.createDirectory(
        at: folder.appending(path: ".config/antiphon/keys"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
      let file = folder.appending(path: name)
      try text.write(to: file, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    func settings(_ text: String) throws { try write(text, to: ".config/antiphon/config.toml") }

    func antiphon(_ arguments: String..., environment: [String: String] = [:]) async throws -> Tool.Result {
      try await run(["models"] + arguments, environment)
    }

    func run(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Tool.Result {
      var variables = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
      variables.merge(environment) { $1 }
      return try await Tool.finish([Binary.path] + arguments, environment: variables, in: folder)
    }
  }

  private static let key = "sk-0123456789abcdefghij"

  @Test func `a table of models with what the settings add, also when the provider has gone`() async throws {
    let home = try Home()
    let server = try ScriptedServer(answers: [[]])
    try home.settings(
      """
      [providers.work]
      kind = "openai-chat"
      base_url = "\(server.url)"

      [models."work/test-model"]
      context_window = 128_000
      input_price = 0.15
      output_price = 2
      tools = false
      """)
    let first = try await home.antiphon()
    let lines = first.output.split(separator: "\n").map(String.init)
    #expect(first.status == 0, "\(first.errors)")
    #expect(lines.first == "MODEL            WINDOW  OUTPUT  IN $/M  OUT $/M  ABILITIES")
    #expect(lines.contains("work/test-model    128k       -    0.15        2  images, reasoning"))
    server.close()

    let kept = try await home.antiphon("work")
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(kept.output.hasSuffix(lines[1].trimmingCharacters(in: .whitespaces) + "\n"))
    let asked = try await home.antiphon("work", "--refresh")
    #expect(asked.status == 1)
    #expect(asked.output == kept.output)
    #expect(asked.errors.contains("Nothing listens at 127.0.0.1:\(server.port)."))
  }

  @Test func `JSON, a filter and what matches nothing`() async throws {
    let home = try Home()
    let all = try await home.antiphon("--json")
    #expect(all.status == 0, "\(all.errors)")
    let models = try #require(
      try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [[String: Any]])
    #expect(models.first?["model"] as? String == "demo/demo")
    #expect(models.first?["contextWindow"] is Int)
    #expect(try await home.antiphon("DEM").output.contains("\ndemo/demo "))
    let none = try await home.antiphon("no-such-model", "--json")
    #expect(none.status == 1)
    #expect(none.output == "[]\n")
    #expect(none.errors.contains("No model matches “no-such-model”."))
  }

  @Test func `a key that was given to the program makes a known provider usable`() async throws {
    let home = try Home()
    let server = try ScriptedServer(answers: [[]])
    defer { server.close() }
    try home.settings("[providers.groq]\nbase_url = \"\(server.url)\"\n")
    let without = try await home.antiphon("check")
    #expect(without.status == 1)
    #expect(without.errors.contains("GROQ_API_KEY is not set"))

    try home.write(Self.key + "\n", to: ".config/antiphon/keys/groq")
    let with = try await home.antiphon("check", "groq")
    #expect(with.status == 0, "\(with.errors)")
    #expect(with.output.hasSuffix("/.config/antiphon/keys/groq works; 1 model\n"))

    try home.write(Self.key + "\n", to: ".config/antiphon/keys/groq", mode: 0o644)
    let open = try await home.antiphon("check", "groq", environment: ["GROQ_API_KEY": ""])
    #expect(open.status == 1)
    #expect(open.errors.contains("chmod 600"))
    #expect(!open.errors.contains(Self.key))
  }

  @Test func `a command that prints the key alone will do`() async throws {
    let home = try Home()
    let server = try ScriptedServer(answers: [[]])
    defer { server.close() }
    try home.settings(
      """
      [providers.mistral]
      base_url = "\(server.url)"
      api_key_command = ["sh", "-c", "echo \(Self.key); echo \(Self.key) >&2"]
      """)
    let result = try await home.antiphon("check")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "mistral: the key from the command `sh` works; 1 model\n")
    #expect(result.errors == "")
  }

  @Test func `what the settings say of a model is in its requests, and in no other's`() async throws {
    let home = try Home()
    let server = try ScriptedServer(answers: [[.streamHead, .delta("ok"), .end]])
    defer { server.close() }
    try home.settings(
      """
      [answers]
      temperature = 0.5
      system_prompt = "Be kind."
      [providers.work]
      kind = "openai-chat"
      base_url = "\(server.url)"
      headers = { X-Team = "blue", X-Token = { env = "WORK_TOKEN" } }
      [models."work/test-model"]
      temperature = 0.25
      system_prompt = "Be brief."
      """)
    let token = ["WORK_TOKEN": "tok-0123456789"]
    let first = try await home.run(["ask", "Hi", "--model", "work/test-model"], token)
    let second = try await home.run(["ask", "Hi", "--model", "work/other"], token)
    #expect(first.status == 0 && second.status == 0, "\(first.errors)\(second.errors)")
    let requests = server.received
    try #require(requests.count == 2)
    #expect(requests[0].contains(#""temperature":0.25"#) && requests[0].contains("Be brief."))
    #expect(requests[1].contains(#""temperature":0.5"#) && requests[1].contains("Be kind."))
    #expect(
      requests.allSatisfy { $0.contains("X-Token: tok-0123456789\r\n") && $0.contains("X-Team: blue\r\n") })
    let without = try await home.run(["ask", "Hi", "--model", "work/test-model"])
    #expect(without.errors.contains("WORK_TOKEN, which is not set"))
  }

  @Test func `programs that are started see no keys`() async throws {
    let home = try Home()
    try home.write(
      "#!/bin/sh\nenv >> \"$HOME/seen\"\nexit 1\n", to: "python3", mode: 0o755)
    _ = try await home.antiphon(
      "local", "status",
      environment: ["PATH": "\(home.folder.path):/usr/bin:/bin", "OPENAI_API_KEY": Self.key, "TERM": "dumb"])
    let seen = try String(contentsOf: home.folder.appending(path: "seen"), encoding: .utf8)
    #expect(seen.contains("TERM=dumb"))
    #expect(!seen.contains(Self.key))
  }

  @Test func `a provider that nobody knows`() async throws {
    let result = try await Home().antiphon("check", "opnai")
    #expect(result.status == 1)
    #expect(result.output == "")
    #expect(result.errors.split(separator: "\n").count == 1)
  }
}
