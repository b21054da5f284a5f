import Foundation
import Testing

/// Commands that work with stored sessions, run as a shell would.
@Suite struct SessionsStories {
  /// A folder with a workspace in it, for one test.
  private struct Place {
    let folder: URL

    init() throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-sessions-\(UUID())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func close() { try? FileManager.default.removeItem(at: folder) }

    func antiphon(
      _ arguments: String..., data: String = "data", input: String = ""
    ) async throws -> Tool.Result {
      try await Tool.finish(
        [Binary.path] + arguments + ["--data-dir", folder.appending(path: data).path],
        environment: environment, input: input, in: folder)
    }

    /// A line for a shell, in which `antiphon` is the program with this workspace.
    func shell(_ line: String) async throws -> Tool.Result {
      let data = folder.appending(path: "data").path
      let start = "antiphon() { \"\(Binary.path)\" \"$@\" --data-dir \(data); }; "
      return try await Tool.finish(
        ["bash", "-c", start + line], environment: environment, in: folder)
    }

    private var environment: [String: String] {
      [
        "HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1",
        "ANTIPHON_DEMO_PACE": "0",
      ]
    }

    /// Writes settings in which the server is the only provider.
    func useServer(_ server: ScriptedServer) throws {
      try FileManager.default.createDirectory(
        at: folder.appending(path: ".config/antiphon"), withIntermediateDirectories: true)
      try write(server.settings(), to: ".config/antiphon/config.toml")
    }

    func write(_ text: String, to name: String) throws {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Asks something in a new session.
    func ask(_ question: String) async throws -> String {
      let asked = try await antiphon("ask", question, "--model", "demo/demo", "--json")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(asked.output.utf8)) as? [String: Any])
      return try #require((object["round"] as? [String: Any])?["sessionId"] as? String)
    }
  }

  private func with(_ body: (Place) async throws -> Void) async throws {
    let place = try Place()
    defer { place.close() }
    try await body(place)
  }

  @Test func `a session is shown, named, deleted and brought back by a part of its id`() async throws {
    try await with { place in
      let id = try await place.ask("Say hello")
      let start = String(id.prefix(13))
      let end = try await place.antiphon("sessions", "show", String(id.suffix(6)))
      #expect(end.output.hasPrefix("Say hello\ndemo/demo"), "\(end.errors)")
      let shown = try await place.antiphon("sessions", "show", start)
      #expect(shown.status == 0, "\(shown.errors)")
      #expect(shown.output.hasPrefix("Say hello\ndemo/demo"))
      #expect(shown.output.contains("Hello from the demo"))
      let json = try await place.antiphon("sessions", "show", start, "--json")
      #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [Any])

      #expect(try await place.antiphon("sessions", "rename", start, "Another", "name").status == 0)
      #expect(try await place.antiphon("sessions").output.hasSuffix("  Another name\n"))

      let unsure = try await place.antiphon("sessions", "delete", start)
      #expect(unsure.status == 1)
      #expect(unsure.errors.contains("--yes"))
      #expect(try await place.antiphon("sessions", "delete", start, "--yes").status == 0)
      #expect(try await place.antiphon("sessions").output == "")
      let gone = try await place.antiphon("sessions", "show", start)
      #expect(gone.status == 1)
      #expect(gone.errors.contains("sessions list"))
      #expect(try await place.antiphon("sessions", "restore", id).status == 0)
      #expect(try await place.antiphon("sessions").output.hasSuffix("  Another name\n"))
    }
  }

  @Test func `sessions are pinned, tagged and put away, and an export keeps that`() async throws {
    try await with { place in
      let first = try await place.ask("The first needle")
      let second = try await place.ask("The second")
      let third = try await place.ask("The third")
      let set = try await place.antiphon(
        "sessions", "set", first, second, "--tag", "#work", "--tag", "two words", "--pin")
      #expect(set.status == 0, "\(set.errors)")
      #expect(set.output.split(separator: "\n").allSatisfy { $0.hasPrefix("pinned  ") })
      #expect(set.output.contains("The first needle  #work  #two words\n"), "\(set.output)")
      _ = try await place.antiphon("sessions", "set", second, "--no-pin", "--untag", "Two Words")
      _ = try await place.antiphon("sessions", "set", first, "--archive")
      func ids(_ arguments: String...) async throws -> [String] {
        let line = ["sessions", "list"] + arguments
        let list = try await place.shell("antiphon \(line.map { "'\($0)'" }.joined(separator: " "))")
        #expect(list.status == 0, "\(list.errors)")
        return list.output.split(separator: "\n").map { String($0.prefix(36)) }
      }
      #expect(try await ids() == [third, second])
      #expect(try await ids("--archived") == [first])
      #expect(try await ids("--all") == [first, third, second])
      #expect(try await ids("--all", "--tag", "WORK") == [first, second])
      #expect(try await ids("--all", "--tag", "work", "--tag", "two words") == [first])
      // What is put away is found, goes on, and stays put away.
      #expect(try await place.antiphon("search", "needle").output.contains(first))
      #expect(try await place.antiphon("ask", "More", "--session", first).status == 0)
      #expect(try await ids("--archived") == [first])

      _ = try await place.antiphon("sessions", "export", "--all", "--format", "json", "-o", "all.json")
      #expect(try await place.antiphon("sessions", "import", "all.json", data: "other").status == 0)
      let list = try await place.antiphon("sessions", "list", "--all", "--json")
      #expect(
        try await place.antiphon("sessions", "list", "--all", "--json", data: "other").output == list.output)

      let nothing = try await place.antiphon("sessions", "set", first)
      #expect(nothing.status == 64 && nothing.errors.contains("--archive"), "\(nothing.errors)")
      let comma = try await place.antiphon("sessions", "set", first, "--tag", "a,b")
      #expect(comma.status == 64 && comma.errors.contains("Tag 1 holds a comma"), "\(comma.errors)")
    }
  }

  @Test func `a beginning that several ids have is refused with those`() async throws {
    try await with { place in
      let first = try await place.ask("One")
      let second = try await place.ask("Two")
      // Ids begin with the time, the last four digits of which are a minute apart.
      let result = try await place.antiphon("sessions", "show", String(first.prefix(6)))
      #expect(result.status == 1)
      #expect(result.errors.contains(first) && result.errors.contains(second), "\(result.errors)")
    }
  }

  @Test func `what is exported as JSON can be imported elsewhere, once`() async throws {
    try await with { place in
      let id = try await place.ask("Say hello, with a tool")
      _ = try await place.antiphon("ask", "Again", "--session", id)
      let exported = try await place.antiphon(
        "sessions", "export", "--all", "--format", "json", "--output", "all.json")
      #expect(exported.status == 0, "\(exported.errors)")
      let again = try await place.antiphon("sessions", "export", id, "--format", "json", "-o", "all.json")
      #expect(again.status == 1)
      #expect(again.errors.contains("all.json is there already"))

      let taken = try await place.antiphon("sessions", "import", "all.json", data: "other")
      #expect(taken.status == 0, "\(taken.errors)")
      #expect(taken.output.contains("1 session taken"))
      let twice = try await place.antiphon("sessions", "import", "all.json", data: "other")
      #expect(twice.status == 0)
      #expect(twice.output.contains("0 sessions taken"))
      let shown = try await place.antiphon("sessions", "show", id, "--json")
      #expect(
        try await place.antiphon("sessions", "show", id, "--json", data: "other").output == shown.output)
      let found = try await place.antiphon("search", "hello", data: "other")
      #expect(found.output.contains(id))
      // And it goes on.
      let next = try await place.antiphon("ask", "And now?", "--session", id, data: "other")
      #expect(next.status == 0, "\(next.errors)")
    }
  }

  @Test func `an export is a whole document in each form`() async throws {
    try await with { place in
      let id = try await place.ask("Say <hello>")
      let markdown = try await place.antiphon("sessions", "export", id)
      #expect(markdown.output.hasPrefix("# Say \\<hello\\>\n"))
      let html = try await place.antiphon("sessions", "export", id, "--format", "html")
      #expect(html.output.hasPrefix("<!DOCTYPE html>"))
      #expect(html.output.contains("Say &lt;hello&gt;"))
      #expect(!html.output.contains("<script"))
      for arguments in [["sessions", "export"], ["sessions", "export", "--all", id]] {
        let result = try await Tool.finish([Binary.path] + arguments)
        #expect(result.status == 64)
      }
    }
  }

  @Test func `the exports of others are told apart, and what cannot be read is named with its place`()
    async throws
  {
    try await with { place in
      try place.write(
        """
        [{"title":"\\u001b[2JMine\\nforged row","id":"c","current_node":"b","create_time":1700000000,"mapping":{
        "a":{"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["Where is the needle?"]}}},
        "b":{"parent":"a","message":{"author":{"role":"assistant"},"content":{"content_type":"text",
        "parts":["Here."]},"metadata":{"model_slug":"gpt-4o"}}}}}]
        """, to: "chatgpt")
      try place.write(
        #"[{"uuid":"d","name":"Theirs","chat_messages":[{"uuid":"e","sender":"human","text":"Hi"}]}]"#,
        to: "claude")
      try place.write("[{\"mapping\":\n{{", to: "broken")
      let result = try await place.antiphon("sessions", "import", "chatgpt", "claude", "broken", "missing")
      #expect(result.status == 1)
      #expect(result.output.contains("an export of ChatGPT") && result.output.contains("an export of Claude"))
      #expect(result.errors.contains("broken: It is not JSON: line 2, column 2"), "\(result.errors)")
      #expect(result.errors.contains("missing cannot be read"), "\(result.errors)")
      let list = try await place.antiphon("sessions").output.split(separator: "\n")
      #expect(list.count == 2)
      #expect(list.contains { $0.hasSuffix("  [2JMine forged row") }, "\(list)")
      #expect(try await place.antiphon("search", "needle").output.contains("needle"))
      let again = try await place.antiphon("sessions", "import", "chatgpt", "claude")
      #expect(again.status == 0)
      #expect(again.output.components(separatedBy: "0 sessions taken").count == 3)
    }
  }

  @Test func `send waits when it is told to, and says why it must where nobody else would answer`()
    async throws
  {
    try await with { place in
      let id = try await place.ask("Say hello")
      let alone = try await place.antiphon("send", "--session", id, "More")
      #expect(alone.status == 1)
      #expect(alone.errors.contains("--wait") && alone.errors.contains("antiphon serve"))
      let waited = try await place.antiphon("send", "--session", id, "--wait", "--json", input: "from a pipe")
      #expect(waited.status == 0, "\(waited.errors)")
      #expect(waited.output.contains(#""content":"from a pipe""#))
      let list = try await place.antiphon("sessions", "show", id, "--json")
      #expect(try (JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [Any])?.count == 2)
    }
  }

  @Test func `with a host send returns at once, and tail follows from one host to the next`() async throws {
    try await with { place in
      let id = try await place.ask("Say hello")
      let story = try await place.shell(
        """
        set -u
        coproc SERVE { exec "\(Binary.path)" serve --data-dir data; }; serve=$SERVE_PID
        read -r line <&${SERVE[0]}; echo "$line" | cut -d: -f1
        "\(Binary.path)" tail -f -n 1 \(id) --data-dir data > lines < /dev/null & tail=$!
        until_lines() { for i in $(seq 400); do grep -q "$1" lines && return; sleep 0.05; done; echo "no $1"; }
        until_lines '"status":"completed"'
        response=$(antiphon send --session \(id) First < /dev/null); echo ${#response}
        until_lines '"responseId":"'$response'".*"status":"completed"'
        antiphon stop 2> /dev/null; wait $serve; echo "served $?"
        antiphon send --session \(id) --wait --json Second < /dev/null > answer; echo "sent $?"
        second=$(grep -o '"responseId":"[^"]*"' answer | head -1 | cut -d'"' -f4)
        until_lines '"responseId":"'$second'".*"status":"completed"'
        kill -INT $tail; wait $tail; echo "followed $?"
        """)
      #expect(
        story.output == "listening\n36\nserved 0\nsent 0\nfollowed 130\n", "\(story.output) \(story.errors)")
      var last: [String: Int] = [:]
      for line in try place.read("lines").split(separator: "\n") {
        let turn = try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let response = try #require(turn["responseId"] as? String)
        let revision = try #require(turn["revision"] as? Int)
        #expect(revision > last[response] ?? -1)
        last[response] = revision
      }
      #expect(last.count == 3)
    }
  }

  @Test func `tail is a line of JSON for each turn, and follows until it is interrupted`() async throws {
    try await with { place in
      let id = try await place.ask("Say hello")
      _ = try await place.antiphon("ask", "Again", "--session", id)
      let all = try await place.antiphon("tail", id)
      #expect(all.status == 0, "\(all.errors)")
      let turns = try all.output.split(separator: "\n").map { line in
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
      #expect(turns.count == 2)
      #expect(turns.allSatisfy { $0["status"] as? String == "completed" })
      #expect(try await place.antiphon("tail", id, "-n", "1").output.split(separator: "\n").count == 1)
      let revision = try #require(turns.last?["revision"] as? Int)
      #expect(try await place.antiphon("tail", id, "--since", "\(revision)").output == "")
      #expect(
        try await place.antiphon("tail", id, "--since", "\(revision - 1)").output.split(separator: "\n").count
          == 1)

      let followed = try await place.shell(
        "coproc T { antiphon tail -f \(id); }; read -r line <&${T[0]}; read -r line <&${T[0]}; "
          + "kill -INT $(pgrep -P $T_PID); wait $T_PID; echo $?; echo \"$line\"")
      let lines = followed.output.split(separator: "\n")
      #expect(lines.first == "130", "\(followed.output) \(followed.errors)")
      #expect(lines.last == all.output.split(separator: "\n").last)
    }
  }

  @Test func `an answer nobody reads or waits for is stopped, kept, and told by the exit status`()
    async throws
  {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("one\n"), .stall]])
    defer { server.close() }
    try await with { place in
      try place.useServer(server)
      let interrupted = try await place.shell(
        "coproc T { antiphon ask Hello </dev/null; }; read -r line <&${T[0]}; kill -INT $(pgrep -P $T_PID); "
          + "wait $T_PID; echo $? $line")
      #expect(interrupted.output == "130 one\n", "\(interrupted.errors)")
      let sessions = try await place.antiphon("sessions").output
      let shown = try await place.antiphon("sessions", "show", String(sessions.prefix(36)))
      #expect(shown.output.contains("one\n") && shown.output.contains("[Cancelled.]"), "\(shown.output)")
    }
    let talking = try ScriptedServer(answers: [
      [.streamHead] + (0..<2000).map { .delta("line \($0)\n") } + [.stall]
    ])
    defer { talking.close() }
    try await with { place in
      try place.useServer(talking)
      let piped = try await place.shell("antiphon ask Hello --jsonl | head -c 1; echo ${PIPESTATUS[0]}")
      #expect(piped.output == "{141\n", "\(piped.output) \(piped.errors)")
      #expect(piped.errors == "")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts name the commands`(shell: String) async throws {
    let result = try await Tool.finish([Binary.path, "completions", shell])
    #expect(result.status == 0)
    for word in ["ask", "tail", "sessions", "export", "completions"] {
      #expect(result.output.contains(word), "\(word)")
    }
  }

  @Test func `the bash script completes commands and the ids of sessions`() async throws {
    try await with { place in
      let id = try await place.ask("Say hello")
      let data = place.folder.appending(path: "data").path
      let completed = try await place.shell(
        """
        mkdir bin && ln -s "\(Binary.path)" bin/antiphon && PATH=$PWD/bin:$PATH && unset -f antiphon
        . <(command antiphon completions bash)
        COMP_WORDS=(antiphon sessions show --data-dir \(data) \(id.prefix(4))); COMP_CWORD=5
        COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
        _antiphon antiphon "${COMP_WORDS[5]}" "${COMP_WORDS[4]}" 2>&1; echo "${COMPREPLY[@]}"
        """)
      #expect(completed.output.contains(id), "\(completed.output) \(completed.errors)")
    }
  }

  @Test func `the manual page has all commands and no faults that groff knows of`() async throws {
    try await with { place in
      let page = try await place.shell("\"\(Binary.path)\" manual > antiphon.1")
      #expect(page.status == 0, "\(page.errors)")
      let text = try place.read("antiphon.1")
      #expect(text.hasPrefix(".Dd "))
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
      guard FileManager.default.fileExists(atPath: "/usr/bin/groff") else { return }
      let shown = try await place.shell("groff -mdoc -Tutf8 -P-c -ww antiphon.1 | col -b")
      #expect(shown.errors == "")
      for command in ["antiphon ask", "antiphon sessions export", "antiphon tail", "--since"] {
        #expect(shown.output.contains(command), "\(command)")
      }
    }
  }
}
