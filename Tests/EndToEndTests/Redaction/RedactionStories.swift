import Foundation
import Testing

/// Keys that a hostile server says back, and everything into which the program writes.
///
/// What the model says is not looked at: it is the conversation, and it is the user's.
@Suite struct RedactionStories {
  /// Where a key is set.
  private enum Origin: CaseIterable {
    case environment, file, command, header, headerVariable
  }

  /// A folder with settings, which hold the key, beside one for all that the program writes, which may not.
  private final class Place {
    let root = FileManager.default.temporaryDirectory.appending(path: "antiphon-redaction-\(UUID())")
    var settings: URL { root.appending(path: "settings") }
    var written: URL { root.appending(path: "written") }

    init() throws {
      for folder in [settings, written] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ text: String, to name: String) throws -> String {
      let file = settings.appending(path: name)
      try text.write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      return file.path
    }

    func antiphon(_ arguments: [String], environment: [String: String] = [:]) async throws -> Tool.Result {
      var variables = ["HOME": root.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
      variables.merge(environment) { $1 }
      let files = [
        "--config", settings.appending(path: "config.toml").path, "--data-dir",
        written.appending(path: "data").path,
      ]
      return try await Tool.finish(
        [Binary.path] + arguments + files, environment: variables, in: written)
    }
  }

  /// The provider's table with the key where it is to come from, and the environment that belongs to it.
  private static func provider(
    _ origin: Origin, _ key: FakeKey, _ dialect: Dialect, _ url: String, _ place: Place
  ) throws -> (table: String, environment: [String: String]) {
    var lines = ["[providers.hostile]", "kind = \"\(dialect.rawValue)\"", "base_url = \"\(url)\""]
    var environment: [String: String] = [:]
    switch origin {
    case .environment:
      lines.append("api_key_env = \"HOSTILE_KEY\"")
      environment["HOSTILE_KEY"] = key.value
    case .file: lines.append("api_key_file = \"\(try place.write(key.value + "\n", to: "key"))\"")
    case .command: lines.append("api_key_command = [\"cat\", \"\(try place.write(key.value, to: "key"))\"]")
    case .header:
      let quoted = key.value.replacing("\n", with: "\\n")
      lines.append("headers = { X-Secret = \"\(quoted)\" }")
    case .headerVariable:
      lines.append("headers = { X-Secret = { env = \"HOSTILE_KEY\" } }")
      environment["HOSTILE_KEY"] = key.value
    }
    return (lines.joined(separator: "\n"), environment)
  }

  @Test(arguments: FakeKey.all)
  func `no key is found in anything the program writes, whatever a server says`(key: FakeKey) async throws {
    let place = try Place()
    var count = 0
    for (number, echo) in HostileEcho.allCases.enumerated() {
      let origin = Origin.allCases[(number + key.kind.utf8.count) % Origin.allCases.count]
      let dialect = Dialect.allCases[(number + key.value.utf8.count) % Dialect.allCases.count]
      let server = try ScriptedServer(
        answers: [echo.answer(key, dialect)], list: HostileEcho.nestedError.answer(key, dialect))
      defer { server.close() }
      let (table, environment) = try Self.provider(origin, key, dialect, server.url, place)
      _ = try place.write("model = \"hostile/m\"\n\(table)\n", to: "config.toml")
      let form = ["--json", "--jsonl"][number % 2]
      let story = "\(echo) over \(dialect) with the key from \(origin)"
      for arguments in [
        ["ask", "Hello", form, "--record", "\(number).jsonl"], ["models"], ["models", "--refresh"],
      ] {
        let result = try await place.antiphon(arguments, environment: environment)
        #expect(key.found(in: result.output) == nil, "\(arguments), \(story): \(result.output)")
        #expect(key.found(in: result.errors) == nil, "\(arguments), \(story): \(result.errors)")
        if arguments[0] == "ask" { #expect(result.status != 0, "\(story)") }
      }
      if key.isWord || (key.isOneLine && origin == .header) {
        #expect(server.received.first?.contains(key.value) == true, "\(story): the server has the key")
        count += 1
      }
    }
    if key.isWord { #expect(count == HostileEcho.allCases.count) }
    for arguments in [["doctor"], ["sessions", "list", "--json"], ["search", "Hello"]] {
      let result = try await place.antiphon(arguments)
      #expect(key.found(in: result.output + result.errors) == nil, "\(arguments)")
    }
    try await exportAll(place, key)
    #expect(key.files(holding: place.written) == [])
    // The search finds what is there.
    #expect(!key.files(holding: place.settings).isEmpty)
  }

  private func exportAll(_ place: Place, _ key: FakeKey) async throws {
    struct Entry: Decodable { var id: String }
    let list = try await place.antiphon(["sessions", "list", "--json"])
    let sessions = try JSONDecoder().decode([Entry].self, from: Data(list.output.utf8))
    #expect(sessions.count > 1)
    for session in sessions {
      let export = try await place.antiphon(["sessions", "record", session.id])
      #expect(export.status == 0 && key.found(in: export.output + export.errors) == nil)
    }
  }

  @Test(arguments: FakeKey.all.filter(\.isWord))
  func `a list of models that holds the key is not shown and not kept`(key: FakeKey) async throws {
    let place = try Place()
    let list =
      #"{"object":"list","data":[{"id":"\#(key.value)"},{"id":"m-\#(key.value)-x"},{"id":"plain-model"}]}"#
    let server = try ScriptedServer(answers: [[]], list: [.failure(status: "200 OK", body: list)])
    defer { server.close() }
    let (table, environment) = try Self.provider(.environment, key, .chat, server.url, place)
    _ = try place.write(table, to: "config.toml")
    let result = try await place.antiphon(["models"], environment: environment)
    #expect(result.output.contains("hostile/plain-model"), "\(result.errors)")
    #expect(key.found(in: result.output + result.errors) == nil, "\(result.output)")
    #expect(key.files(holding: place.written) == [])
  }

  @Test func `a child sees no key but its own, and no list of processes shows one`() async throws {
    let place = try Place()
    let keys = FakeKey.all.filter(\.isWord)
    let server = try ScriptedServer(answers: [[.streamHead, .delta("fine"), .end]])
    defer { server.close() }
    let seen = place.written.appending(path: "seen").path
    // It looks around as a hostile one would: at itself, and at who started it.
    let script = try place.write(
      """
      cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline > \(seen)
      printf %s '\(keys[0].value)'
      """, to: "key-command")
    _ = try place.write(
      """
      model = "mine/m"
      [providers.mine]
      kind = "openai-chat"
      base_url = "\(server.url)"
      api_key_command = ["sh", "\(script)"]
      [providers.other]
      kind = "openai-chat"
      base_url = "\(server.url)"
      api_key_env = "OTHER_KEY"
      headers = { X-Secret = { env = "HEADER_KEY" } }
      """, to: "config.toml")
    let environment = [
      "OTHER_KEY": keys[1].value, "HEADER_KEY": keys[2].value, "OPENAI_API_KEY": keys[3].value,
      "ANTHROPIC_API_KEY": keys[4].value, "GEMINI_API_KEY": keys[5].value, "VISIBLE": "to-everybody",
    ]
    let result = try await place.antiphon(["ask", "Hello"], environment: environment)
    #expect(result.output == "fine\n", "\(result.errors)")
    #expect(server.received.first?.contains(keys[0].value) == true)
    let text = String(decoding: try Data(contentsOf: URL(filePath: seen)), as: UTF8.self)
    #expect(text.contains("to-everybody") && text.contains("ask"), "\(text)")
    for key in keys { #expect(key.found(in: text) == nil, "\(key.kind)") }
  }

  @Test func `the server of a local model sees no key of anybody else's`() async throws {
    let place = try Place()
    let keys = FakeKey.all.filter(\.isWord)
    let data = place.written.appending(path: "data")
    let seen = place.written.appending(path: "seen").path
    // Looks installed, with an interpreter that tells what it was given and does nothing else.
    let bin = place.settings.appending(path: "bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    let python = try place.write(
      "#!/bin/sh\ncat /proc/$$/environ /proc/$$/cmdline >> \(seen)\necho '{\"error\": \"no\"}'\n",
      to: "bin/python3")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: python)
    for folder in ["local/models", "local/runtime-\(try Self.runtimeVersion())"] {
      try FileManager.default.createDirectory(
        at: data.appending(path: folder), withIntermediateDirectories: true)
    }
    try Data("GGUF".utf8).write(to: data.appending(path: "local/models/m.gguf"))
    _ = try place.write(
      """
      model = "local/m"
      [providers.other]
      kind = "openai-chat"
      base_url = "http://127.0.0.1:9/v1"
      api_key_env = "OTHER_KEY"
      headers = { X-Secret = { env = "HEADER_KEY" } }
      """, to: "config.toml")
    let environment = [
      "OTHER_KEY": keys[1].value, "HEADER_KEY": keys[2].value, "OPENAI_API_KEY": keys[3].value,
      "VISIBLE": "to-everybody", "PATH": "\(bin.path):/usr/bin:/bin",
    ]
    _ = try await place.antiphon(["ask", "Hello"], environment: environment)
    _ = try await place.antiphon(["models", "local", "status"], environment: environment)
    let text = String(decoding: try Data(contentsOf: URL(filePath: seen)), as: UTF8.self)
    #expect(text.contains("to-everybody") && text.contains("serve_local_model.py"), "\(text)")
    for key in keys { #expect(key.found(in: text) == nil, "\(key.kind)") }
  }

  private static func runtimeVersion() throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../Sources/Providers/Local/runtime-requirements.txt")
    let line = try String(contentsOf: source.standardized, encoding: .utf8).split(separator: "\n").first {
      $0.hasPrefix("xllamacpp==")
    }
    return String(try #require(line).dropFirst("xllamacpp==".count).prefix { $0 != " " })
  }

  @Test(.timeLimit(.minutes(10))) func `a crash leaves no key behind`() async throws {
    let place = try Place()
    let keys = FakeKey.all.filter(\.isWord)
    let server = try ScriptedServer(answers: [[.streamHead, .delta("so far"), .stall]])
    defer { server.close() }
    let (table, environment) = try Self.provider(.environment, keys[0], .chat, server.url, place)
    let config = try place.write("model = \"hostile/m\"\n\(table)\n", to: "config.toml")
    // The program dies in the midst of an answer, with keys in its memory and cores allowed. Where Swift's own reporter
    // of crashes is installed, it tells of the
    // signal, which as one that was sent it then forgets.
    let script = try place.write(
      """
      ulimit -c unlimited
      mkfifo updates
      (sh -c 'echo $$ >pid; exec "$@"' sh "$1" ask Hello --jsonl --config "$2" --data-dir data >updates 2>crash-report
      echo "ended with $?" >status) &
      while read -r line; do
        case $line in *'"so far"'*) break ;; esac
      done <updates
      pid=$(cat pid)
      cat /proc/$pid/cmdline > cmdline
      grep core /proc/$pid/limits > limits
      kill -SEGV $pid
      until [ -s status ] || grep -q 'Backtrace took' crash-report; do sleep 0.1; done
      kill -KILL $pid 2>/dev/null
      wait
      rm updates
      """, to: "crash.sh")
    var variables = ["HOME": place.root.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
    variables.merge(environment) { $1 }
    for (number, key) in keys.enumerated() { variables["OTHER_\(number)_KEY"] = key.value }
    _ = try await Tool.finish(["sh", script, Binary.path, config], environment: variables, in: place.written)
    func text(_ name: String) throws -> String {
      try String(contentsOf: place.written.appending(path: name), encoding: .utf8)
    }
    #expect(["ended with 139\n", "ended with 137\n"].contains(try text("status")))
    #expect(try text("cmdline").contains("ask"))
    #expect(try text("limits").split(separator: " ").dropFirst(4).first == "0", "cores would hold keys")
    for key in keys { #expect(key.files(holding: place.written) == [], "\(key.kind)") }
    let names = try FileManager.default.contentsOfDirectory(atPath: place.written.path)
    #expect(!names.contains { $0.hasPrefix("core") })
  }
}
