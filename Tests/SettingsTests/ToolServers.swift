import Settings
import Testing

/// Tool servers in `config.toml`, and in the files that several programs share.
@Suite struct ToolServers {
  private func servers(_ text: String) throws -> [MCPServerSettings] {
    try UserSettings(text: text, file: "config.toml").toolServers
  }

  private func lines(_ text: String) -> [String] {
    do {
      _ = try UserSettings(text: text, file: "config.toml")
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  // MARK: config.toml

  @Test func `a program`() throws {
    let servers = try servers(
      """
      [mcp.servers.git]
      command = "uvx"
      args = ["mcp-server-git", "--repository", "."]
      cwd = "~/src"
      enabled = false
      timeout = 1.5
      tools = ["git_log"]
      env = { GIT_TOKEN = "${TOKEN}", LEVEL = 3, "odd.name" = "x${A:-b}y" }
      """)
    #expect(
      servers == [
        MCPServerSettings(
          name: "git",
          transport: .stdio(
            .init(
              "uvx", arguments: ["mcp-server-git", "--repository", "."],
              environment: [
                .init("GIT_TOKEN", .environment("TOKEN")), .init("LEVEL", .text("3")),
                .init("odd.name", .init([.text("x"), .environment("A", fallback: "b"), .text("y")])),
              ], folder: "~/src")),
          isEnabled: false, timeout: .milliseconds(1500), tools: ["git_log"],
          position: SourcePosition(line: 1, column: 14))
      ])
  }

  @Test func `a program in the sandbox`() throws {
    let text = """
      [mcp.servers.held]
      command = "x"
      sandbox = true

      [mcp.servers.open]
      command = "x"
      sandbox = true
      network = true
      writable = ["~/.cache/uv", "/data"]

      """
    let servers = try servers(text + "[mcp.servers.off]\ncommand = \"x\"\nsandbox = false\nnetwork = true")
    let limits = servers.map { server -> MCPServerSettings.Sandbox? in
      if case .stdio(let command) = server.transport { command.sandbox } else { nil }
    }
    #expect(
      limits == [.init(), .init(allowsNetwork: true, writable: ["~/.cache/uv", "/data"]), nil])
    #expect(servers.map(\.isSandboxed) == [true, true, false])
    #expect(
      MCPServerSettings(name: "far", transport: .http(.init(url: "https://x/"))).isSandboxed == nil)
    // Written as it was read, and with what stands for the home folder in its place.
    #expect(servers.prefix(2).map(\.tables).joined(separator: "\n") == text)
    guard case .stdio(let command) = try servers[1].expanded(in: [:], home: "/home/me").transport else {
      Issue.record("it is no program")
      return
    }
    #expect(command.sandbox?.writable == ["/home/me/.cache/uv", "/data"])
  }

  @Test func `an address`() throws {
    let servers = try servers(
      """
      [mcp.servers.search]
      url = "https://example.com/mcp"
      headers = { Authorization = "Bearer ${SEARCH_KEY}" }
      [mcp.servers.here]
      url = "http://localhost:3000/mcp"
      """)
    #expect(servers.map(\.name) == ["search", "here"])
    #expect(
      servers.first?.transport
        == .http(
          .init(
            url: "https://example.com/mcp",
            headers: [
              .init("Authorization", .init([.text("Bearer "), .environment("SEARCH_KEY", fallback: nil)]))
            ])))
  }

  @Test(arguments: [
    ("[mcp]\nserver = 1", "config.toml:2:1: unknown key \"server\" in [mcp]; did you mean \"servers\"?"),
    (
      "[mcp.servers.a]",
      "config.toml:1:14: \"command\" or \"url\" is missing in [mcp.servers.a]; name the program to start, or the address of the server"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nurl = \"https://x/\"",
      "config.toml:2:1: \"url\" and \"command\" in [mcp.servers.a] exclude each other: a server is reached at an address or started"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nheaders = { A = \"b\" }",
      "config.toml:3:1: \"headers\" in [mcp.servers.a] has no meaning for a program; remove it"
    ),
    (
      "[mcp.servers.a]\nurl = \"https://x/\"\nargs = []",
      "config.toml:3:1: \"args\" in [mcp.servers.a] has no meaning for a server at an address; remove it"
    ),
    (
      "[mcp.servers.a]\nurl = \"http://example.com/\"",
      "config.toml:2:7: \"url\" in [mcp.servers.a] is not encrypted: what is said to the server could be read on the way; begin it with https://"
    ),
    (
      "[mcp.servers.a]\nurl = \"http://localhost.example.com/\"",
      "config.toml:2:7: \"url\" in [mcp.servers.a] is not encrypted: what is said to the server could be read on the way; begin it with https://"
    ),
    (
      "[mcp.servers.a]\nurl = \"https://u:p@x/\"",
      "config.toml:2:7: \"url\" in [mcp.servers.a] must not hold a user or a password; use \"headers\""
    ),
    (
      "[mcp.servers.a]\nurl = \"ws://x/\"",
      "config.toml:2:7: \"url\" in [mcp.servers.a] must be an http address; write it in full, as in \"https://host/mcp\""
    ),
    (
      "[mcp.servers.a]\ncomand = \"x\"\ncommand = \"y\"",
      "config.toml:2:1: unknown key \"comand\" in [mcp.servers.a]; did you mean \"command\"?"
    ),
    (
      "[mcp.servers.\"a b\"]\ncommand = \"x\"",
      "config.toml:1:14: \"a b\" cannot be a server's name; use letters, digits, \"-\" and \"_\", at most 32 of them"
    ),
    (
      "[mcp.servers.builtin]\ncommand = \"x\"",
      "config.toml:1:14: \"builtin\" cannot be a server's name; use letters, digits, \"-\" and \"_\", at most 32 of them, without \"__\", and not \"builtin\""
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nenv = { \"A=B\" = \"c\" }",
      "config.toml:3:9: \"A=B\" in [mcp.servers.a.env] cannot be the name of a variable"
    ),
    (
      "[mcp.servers.a]\nurl = \"https://x/\"\nheaders = { \"A B\" = \"c\" }",
      "config.toml:3:13: \"A B\" in [mcp.servers.a.headers] cannot be a header's name"
    ),
    (
      "[mcp.servers.a]\nurl = \"https://x/\"\nheaders = { A = \"c\\r\\nB: d\" }",
      "config.toml:3:17: the value of \"A\" in [mcp.servers.a.headers] holds a control character"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\ntimeout = 0",
      "config.toml:3:11: \"timeout\" in [mcp.servers.a] must lie between 1 and 3600 seconds"
    ),
    (
      "[mcp.servers.a]\nurl = \"https://x/\"\nsandbox = true",
      "config.toml:3:1: \"sandbox\" in [mcp.servers.a] has no meaning for a server at an address; remove it"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nnetwork = false",
      "config.toml:3:1: \"network\" in [mcp.servers.a] has no meaning for a program that is not in the sandbox; write \"sandbox = true\" beside it, or remove it"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nsandbox = \"required\"",
      "config.toml:3:11: \"sandbox\" in [mcp.servers.a] must be true or false, not a string"
    ),
    (
      "[mcp.servers.a]\ncommand = \"x\"\nsandbox = true\nwritable = [\"src\"]",
      "config.toml:4:13: \"writable\" in [mcp.servers.a] holds \"src\", which is not a full path; begin it with \"/\" or \"~/\""
    ),
    (
      "[mcp.servers.a]\ncommand = [\"x\"]",
      "config.toml:2:11: \"command\" in [mcp.servers.a] must be a string, not an array"
    ),
  ])
  func broken(_ text: String, _ line: String) {
    #expect(lines(text) == [line])
  }

  // MARK: mcp.json

  private func shared(_ text: String) throws -> [MCPServerSettings] {
    try MCPServersFile.servers(text: text, file: "mcp.json")
  }

  @Test func `the form of others`() throws {
    let servers = try shared(
      """
      {
        // a comment
        "mcpServers": {
          "file system": {"command": "npx", "args": ["-y", "server"], "env": {"A": "${env:B}"}, "alwaysAllow": ["x"]},
          "web": {"type": "http", "url": "https://example.com/mcp", "headers": {"X-Key": "k"}, "disabled": true},
          "slow": {"command": "x", "timeout": 60000, "env": null,},
        },
        "other": [1, -2.5e3, true, false, null, "\\u00e9\\ud83d\\ude00\\n"],
      }
      """)
    #expect(servers.map(\.name) == ["file-system", "web", "slow"])
    #expect(servers.map(\.isEnabled) == [true, false, true])
    #expect(servers[2].timeout == .seconds(60))
    #expect(servers[0].position == SourcePosition(line: 4, column: 5))
    #expect(
      servers[0].transport
        == .stdio(.init("npx", arguments: ["-y", "server"], environment: [.init("A", .environment("B"))])))
  }

  @Test func `the form of editors`() throws {
    let names = try shared(#"{"servers": {"a": {"type": "stdio", "command": "x"}}, "inputs": []}"#).map(
      \.name)
    #expect(names == ["a"])
    let inner = try shared(#"{"mcp": {"servers": {"b": {"command": "x"}}}}"#).map(\.name)
    #expect(inner == ["b"])
  }

  @Test(arguments: [
    ("", "mcp.json:1:1: the file must hold a JSON object: \"{ … }\""),
    ("[]", "mcp.json:1:1: the file must hold a JSON object: \"{ … }\""),
    ("{}", "mcp.json:1:1: \"mcpServers\" is missing; write {\"mcpServers\": {\"name\": {\"command\": …}}}"),
    ("{\n  \"mcpServers\": {\n    \"a\" {}\n  }\n}", "mcp.json:3:9: \":\" is expected here, behind a name"),
    ("{\"mcpServers\": {}} x", "mcp.json:1:20: there is something behind the end of the object"),
    ("{\"ä\": x}", "mcp.json:1:7: this is no JSON value"),
    ("{\"a\": \"b}", "mcp.json:1:7: this string is never closed"),
    ("{\"a\": \"b\nc\"}", "mcp.json:1:9: a line break or control character stands within a string"),
    ("{\"a\": 1, \"a\": 2}", "mcp.json:1:10: \"a\" is here twice"),
    ("{\"a\": [1 2]}", "mcp.json:1:10: \",\" or \"]\" is expected here"),
    ("{\"a\": {\"b\": 1", "mcp.json:1:7: this \"{\" is never closed"),
    ("{\"a\": \"\\x\"}", "mcp.json:1:8: \"\\\" stands before something that it does not go with"),
    ("{\"a\": \"\\ud800x\"}", "mcp.json:1:8: half a character"),
    ("{\"a\": 1e999}", "mcp.json:1:7: this is no number"),
    ("{/* a", "mcp.json:1:2: this comment is never closed"),
    (
      "{\"mcpServers\": {\"a\": {\"command\": 1}}}",
      "mcp.json:1:34: \"command\" in [mcpServers.a] must be a string, not an integer"
    ),
    (
      "{\"mcpServers\": {\"a\": {\"args\": []}}}",
      "mcp.json:1:17: \"command\" or \"url\" is missing in [mcpServers.a]; name the program to start, or the address of the server"
    ),
    (
      "{\"mcpServers\": {\"a b\": {\"command\": \"x\"}, \"a-b\": {\"command\": \"x\"}}}",
      "mcp.json:1:42: \"a-b\" in [mcpServers] would have the same name as \"a b\": \"a-b\"; rename one of them"
    ),
    (
      "{\"mcpServers\": {\"a\": {\"type\": \"sse\", \"url\": \"https://x/sse\"}}}",
      "mcp.json:1:31: the transport \"sse\" in [mcpServers.a] is the one before streamable HTTP and is not spoken; most servers have the newer one at another address, often /mcp"
    ),
    (
      "{\"mcpServers\": {\"__\": {\"command\": \"x\"}}}",
      "mcp.json:1:17: \"__\" cannot be a server's name; use letters, digits, \"-\" and \"_\", at most 32 of them, without \"__\", and not \"builtin\""
    ),
  ])
  func brokenJSON(_ text: String, _ line: String) {
    do {
      _ = try shared(text)
      Issue.record("it was taken")
    } catch let errors as SettingsErrors {
      #expect(errors.errors.map(\.description) == [line])
    } catch {
      Issue.record(error)
    }
  }

  @Test func deep() {
    let text = "{\"a\": " + String(repeating: "[", count: 100_000)
    #expect(throws: SettingsErrors.self) { try shared(text) }
  }

  // MARK: Expanding

  @Test func `what comes from the environment`() throws {
    let server = MCPServerSettings(
      name: "a",
      transport: .stdio(
        .init(
          "~/bin/x", arguments: ["${ROOT}/y", "${NO:-z}", "$HOME"],
          environment: [.init("K", .environment("K"))], folder: "~/${ROOT}")))
    let expanded = try server.expanded(in: ["ROOT": "r"], home: "/home/me")
    #expect(
      expanded.transport
        == .stdio(
          .init(
            "/home/me/bin/x", arguments: ["r/y", "z", "$HOME"], environment: [.init("K", .environment("K"))],
            folder: "/home/me/r")))
    // What people are shown has no values in it.
    #expect(expanded.written == server.transport)
    #expect(throws: MCPServerSettings.MissingVariable.self) {
      try server.expanded(in: [:], home: "/home/me")
    }
    let far = MCPServerSettings(name: "b", transport: .http(.init(url: "https://${HOST:-example.com}/mcp")))
    let there = try far.expanded(in: [:], home: "/home/me")
    #expect(there.transport == .http(.init(url: "https://example.com/mcp")))
  }

  // MARK: Taking over

  private func isSecret(_ name: String, _ value: String) -> Bool {
    name.uppercased().contains("KEY") || name == "Authorization" || value.hasPrefix("sk-")
  }

  private static let others = """
    {"mcpServers": {
      "git hub": {"command": "npx", "args": ["-y", "x"], "env": {"API_KEY": "abc", "LEVEL": "1"}, "autoApprove": ["y"]},
      "web": {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer abc", "X-Key": "${env:X}"}},
      "taken": {"command": "x"},
      "old": {"type": "sse", "url": "https://example.com/sse"},
      "loud": {"command": "x", "args": ["--key", "sk-abc"]},
      "asks": {"command": "x", "env": {"T": "${input:token}"}, "cwd": "${workspaceFolder}", "disabled": true}
    }}
    """

  @Test func `what is taken over, and what is said of it`() throws {
    let found = try MCPServerImport(
      text: Self.others, file: "other.json", taken: ["taken"], isSecret: isSecret)
    #expect(
      found.servers.map(\.tables).joined(separator: "\n") == """
        [mcp.servers.git-hub]
        command = "npx"
        args = ["-y", "x"]

        [mcp.servers.git-hub.env]
        API_KEY = "${API_KEY}"
        LEVEL = "1"

        [mcp.servers.web]
        url = "https://example.com/mcp"

        [mcp.servers.web.headers]
        Authorization = "Bearer ${WEB_AUTHORIZATION}"
        X-Key = "${X}"

        [mcp.servers.asks]
        command = "x"
        enabled = false

        [mcp.servers.asks.env]
        T = "${T}"

        """)
    #expect(
      found.notes == [
        "git hub: without \"autoApprove\", which has no meaning here",
        "git hub: the value of API_KEY was not copied: put it into the variable API_KEY",
        "git hub: is called git-hub here",
        "web: the value of Authorization was not copied: put what follows \"Bearer\" into the variable WEB_AUTHORIZATION",
        "taken: left out: there is a server \"taken\" already",
        "old: left out: other.json:5:19: the transport \"sse\" in [mcpServers.old] is the one before streamable HTTP and "
          + "is not spoken; most servers have the newer one at another address, often /mcp",
        "loud: left out: an argument looks like a key; give it to the server in \"env\" instead",
        "asks: asks for the value of T elsewhere; here it is taken from the variable T",
      ])
    #expect(!"\(found)".contains("abc"))
  }

  @Test func `the sandbox is taken over as well`() throws {
    let found = try MCPServerImport(
      text: """
        {"mcpServers": {
          "held": {"command": "x", "sandbox": true, "network": true, "writable": ["/data"]},
          "editor": {"command": "x", "sandboxEnabled": true},
          "other": {"command": "x", "network": "host"},
          "odd": {"command": "x", "sandbox": {"network": {}}}
        }}
        """, file: "other.json", isSecret: { _, _ in false })
    #expect(
      found.servers.map(\.tables).joined(separator: "\n") == """
        [mcp.servers.held]
        command = "x"
        sandbox = true
        network = true
        writable = ["/data"]

        [mcp.servers.editor]
        command = "x"
        sandbox = true

        [mcp.servers.other]
        command = "x"

        """)
    // What says that something is held is never passed over.
    #expect(
      found.notes == [
        "other: without \"network\", which has no meaning here",
        "odd: left out: other.json:5:38: \"sandbox\" in [mcpServers.odd] must be true or false, not a table",
      ])
  }

  @Test func `some of them by name`() throws {
    let found = try MCPServerImport(
      text: Self.others, file: "other.json", names: ["web"], isSecret: { _, _ in false })
    #expect(found.servers.map(\.name) == ["web"])
    #expect(found.notes == [])
    do {
      _ = try MCPServerImport(
        text: Self.others, file: "other.json", names: ["wen"], isSecret: { _, _ in false })
      Issue.record("it was taken")
    } catch {
      #expect(error.description == "other.json:1:2: there is no server \"wen\"; did you mean \"web\"?")
    }
  }

  @Test func `written at the end of the settings, and read again as they were`() throws {
    let before = "# mine\nmodel = \"a/b\"\n[mcp.servers.old]\ncommand = \"x\" # kept"
    let odd = MCPServerSettings(
      name: "odd",
      transport: .stdio(
        .init(
          "a \"b\"\\", arguments: ["", "ü\n\t\u{1}", "'"],
          environment: [.init("a.b", .text("${no")), .init("C", .text("$$"))],
          folder: "/x")), timeout: .milliseconds(2500), tools: ["t"])
    let after = try SettingsFile.text(adding: [odd], comment: "from\nx", to: before, file: "config.toml")
    #expect(after.hasPrefix(before + "\n\n# from x\n[mcp.servers.odd]\n"))
    var read = try servers(after)
    #expect(read.map(\.name) == ["old", "odd"])
    read[1].position = odd.position
    #expect(read[1] == odd)
  }

  @Test(arguments: [
    "mcp = { servers = { a = { command = \"x\" } } }", "mcp.servers.a.command = \"x\"\n[tools]\nenabled = [",
    "[mcp.servers.odd]\ncommand = \"y\"",
  ])
  func `nothing is added to what cannot take it`(_ text: String) {
    let server = MCPServerSettings(name: "odd", transport: .stdio(.init("x")))
    #expect(throws: SettingsErrors.self) {
      try SettingsFile.text(adding: [server], comment: "c", to: text, file: "config.toml")
    }
  }

  // MARK: A folder's own

  @Test func `a folder's servers are shown whole, and count once they are trusted`() throws {
    let files = FolderFiles(files: [
      .init(
        name: "config.toml", bytes: Array("[mcp.servers.a]\ncommand = \"./run me\"\nargs = [\"-x\"]".utf8)),
      .init(
        name: "mcp.json",
        bytes: Array(
          #"{"mcpServers": {"b": {"url": "https://e.example/", "headers": {"K": "${OPENAI_API_KEY}"}}}}"#.utf8
        )),
    ])
    let untrusted = FolderTrust("/f", files, digest: "d", record: nil)
    #expect(untrusted.state == .untrusted)
    #expect(untrusted.settings.servers.isEmpty)
    #expect(
      untrusted.lines == [
        #"tool server a: {command "./run me", args ["-x"]}"#.replacing("\"-x\"", with: "-x"),
        #"tool server b: {url https://e.example/, headers {K "${OPENAI_API_KEY}"}}"#,
      ])
    let record = TrustedFolder(path: "/f", digest: "d", lines: untrusted.lines, trustedAt: 0)
    let trusted = FolderTrust("/f", files, digest: "d", record: record)
    #expect(trusted.settings.servers.map(\.settings.name) == ["a", "b"])
    let broken = FolderTrust(
      "/f", FolderFiles(files: [.init(name: "mcp.json", bytes: Array("{\"mcpServers\": {\"a\": {}}}".utf8))]),
      digest: "d",
      record: nil)
    #expect(
      broken.problems.map(\.description).first?.hasPrefix(".antiphon/mcp.json:1:17: \"command\" or \"url\"")
        == true)
  }
}
