import Foundation
import Testing

/// `antiphon ask` and the other commands, run as a shell would.
@Suite struct AskStories {
  @Test func `the demo answers and the exit status says so`() async throws {
    let result = try await Tool.antiphon("ask", "Say hello", "--model", "demo/demo")
    #expect(result.status == 0)
    #expect(!result.output.isEmpty)
    #expect(result.output.hasSuffix("\n"))
    #expect(result.errors == "")
  }

  @Test func `what stands on standard input is added to the question`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("ok"), .end]])
    defer { server.close() }
    let result = try await Tool.antiphon(
      "ask", "Explain", settings: server.settings(), input: "line one\nline two\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "ok\n")
    #expect(server.received[0].contains(#"line one\nline two"#))
  }

  @Test func `an unreachable provider is asked again, and then one clear line and a failure`() async throws {
    let result = try await Tool.antiphon(
      "ask", "Hello", "--model", "test/m",
      settings: """
        [providers.test]
        kind = "openai-chat"
        base_url = "http://127.0.0.1:9/v1"
        """)
    #expect(result.status != 0)
    #expect(result.output == "")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(result.errors)")
    #expect(lines.allSatisfy { $0.contains("127.0.0.1:9") })
    #expect(lines.dropLast().allSatisfy { $0.contains("is asked again") })
    #expect(lines.last?.contains("It was asked 3 times.") == true)
  }

  @Test(arguments: [
    ("401 Unauthorized", #"{"error":{"message":"Incorrect API key provided"}}"#, "Incorrect API key", 1),
    ("429 Too Many Requests", #"{"error":{"message":"Slow down"}}"#, "Slow down", 4),
    ("500 Internal Server Error", #"{"error":{"message":"Oops"}}"#, "Oops", 4),
    ("404 Not Found", #"{"error":{"message":"no such model"}}"#, "no such model", 1),
  ])
  func `what the server says went wrong is said, each time it is asked`(
    status: String, body: String, expected: String, times: Int
  ) async throws {
    let server = try ScriptedServer(answers: [[.failure(status: status, body: body)]])
    defer { server.close() }
    let result = try await Tool.antiphon("ask", "Hello", settings: server.settings())
    #expect(result.status != 0)
    #expect(result.errors.contains(expected))
    #expect(result.errors.split(separator: "\n").count == times, "\(result.errors)")
    #expect(server.received.count == times)
  }

  @Test func `nothing is asked twice where the settings say so`() async throws {
    let server = try ScriptedServer(answers: [
      [.failure(status: "500 Internal Server Error", body: #"{"error":{"message":"Oops"}}"#)]
    ])
    defer { server.close() }
    let result = try await Tool.antiphon(
      "ask", "Hello", settings: server.settings(more: "[answers]\nretries = 0"))
    #expect(result.status != 0)
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    #expect(server.received.count == 1)
  }

  @Test func `a stream cut in the middle keeps its text and fails`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("so far"), .delta(" so good")]])
    defer { server.close() }
    let result = try await Tool.antiphon("ask", "Hello", settings: server.settings())
    #expect(result.status != 0)
    #expect(result.output == "so far so good\n")
    #expect(!result.errors.isEmpty)
  }

  @Test func `invalid UTF-8 and control sequences of a model do nothing to the terminal`() async throws {
    let piece: [UInt8] =
      Array(#"data: {"choices":[{"index":0,"delta":{"content":"a"#.utf8) + [0xFF, 0xC3]
      + Array(
        #"\u001b]0;owned\u0007b"}}]}"#.utf8) + [10, 10]
    let server = try ScriptedServer(answers: [[.streamHead, .bytes(piece), .end]])
    defer { server.close() }
    let result = try await Tool.antiphon("ask", "Hello", settings: server.settings())
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\u{FFFD}"))
  }

  @Test func `--json is one object with the whole response`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("Hi "), .delta("there"), .end]])
    defer { server.close() }
    let result = try await Tool.antiphon("ask", "Hello", "--json", settings: server.settings())
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let response = try #require(object["response"] as? [String: Any])
    let turns = try #require(response["turns"] as? [[String: Any]])
    #expect(turns.first?["content"] as? String == "Hi there")
    #expect(turns.first?["status"] as? String == "completed")
  }

  @Test func `--jsonl is one turn update a line, and the last one is final`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("Hi "), .delta("there"), .end]])
    defer { server.close() }
    let result = try await Tool.antiphon("ask", "Hello", "--jsonl", settings: server.settings())
    let turns = try result.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let revisions = turns.compactMap { $0["revision"] as? Int }
    #expect(revisions == revisions.sorted() && Set(revisions).count == revisions.count)
    #expect(turns.last?["content"] as? String == "Hi there")
    #expect(turns.last?["status"] as? String == "completed")
  }

  @Test(arguments: [
    ("modell = \"a/b\"\n", ":1:1", "model"),
    ("model = \"a/b\"\n[providers.x\n", ":2:", "]"),
    ("[providers.x]\nkind = \"openai-chat\"\nbas_url = \"u\"\n", ":3:1", "base_url"),
    ("[providers.x]\nkind = 7\n", ":2:", "kind"),
  ])
  func `a mistake in the settings is reported with its place`(text: String, place: String, hint: String)
    async throws
  {
    let result = try await Tool.antiphon("ask", "Hello", "--model", "demo/demo", settings: text)
    #expect(result.status != 0)
    #expect(result.errors.contains("config.toml\(place)"), "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
  }

  @Test func `a model that no provider has is named, with those there are`() async throws {
    let result = try await Tool.antiphon("ask", "Hello", "--model", "nowhere/m")
    #expect(result.status != 0)
    #expect(result.errors.contains("nowhere"))
    #expect(result.errors.contains("demo"))
  }

  @Test func `a data folder that cannot be written is named`() async throws {
    let blocker = FileManager.default.temporaryDirectory.appending(path: "antiphon-file-\(UUID())")
    _ = FileManager.default.createFile(atPath: blocker.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: blocker) }
    let result = try await Tool.finish(
      [Binary.path, "sessions", "list", "--data-dir", blocker.path + "/data"],
      environment: ["HOME": "/", "PATH": "/usr/bin:/bin"])
    #expect(result.status != 0)
    #expect(result.errors.contains(blocker.path))
  }

  @Test func `what was asked is in the list of sessions`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-list-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
    let ask = try await Tool.finish(
      [Binary.path, "ask", "Say hello", "--model", "demo/demo", "--data-dir", folder.path],
      environment: environment)
    #expect(ask.status == 0)
    let list = try await Tool.finish(
      [Binary.path, "sessions", "list", "--json", "--data-dir", folder.path], environment: environment)
    let sessions = try #require(
      try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
    #expect(sessions.map { $0["title"] as? String } == ["Say hello"])
    #expect(sessions.first?["roundCount"] as? Int == 1)
  }

  @Test func `help and version come at once, without a terminal`() async throws {
    let help = try await Tool.finish([Binary.path, "--help"])
    #expect(help.status == 0)
    #expect(help.output.contains("ask") && help.output.contains("sessions"))
    let version = try await Tool.finish([Binary.path, "--version"])
    #expect(version.status == 0)
    #expect(version.output.contains("."))
  }

  @Test func `without a terminal the interface says so and what else there is`() async throws {
    let result = try await Tool.antiphon("--model", "demo/demo")
    #expect(result.status != 0)
    #expect(result.errors.contains("terminal"))
    #expect(result.errors.contains("ask"))
  }
}
