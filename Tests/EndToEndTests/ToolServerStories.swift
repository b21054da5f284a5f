import Foundation
import Testing

/// `antiphon mcp`, `antiphon tools` and what the doctor says of tool servers, run as a shell would.
@Suite struct ToolServerStories {
  /// A home folder that lasts for one story.
  private final class Home {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-servers-\(UUID())")

    init() throws {
      try FileManager.default.createDirectory(
        at: folder.appending(path: ".config/antiphon"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var settingsFile: String { folder.appending(path: ".config/antiphon/config.toml").path }

    func write(_ text: String, to name: String) throws {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }

    func antiphon(_ arguments: String..., environment: [String: String] = [:]) async throws -> Tool.Result {
      var variables = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
      variables.merge(environment) { $1 }
      return try await Tool.finish([Binary.path] + arguments, environment: variables, in: folder)
    }
  }

  @Test func `servers are taken over from another program, without its keys`() async throws {
    let home = try Home()
    try home.write("model = \"demo/demo\" # mine\n", to: ".config/antiphon/config.toml")
    try home.write(
      """
      {"mcpServers": {
        "files": {"command": "sh", "args": ["-c", "exit 0"], "env": {"API_TOKEN": "very-secret"}},
        "web": {"url": "https://example.com/mcp?api_key=very-secret"}
      }}
      """, to: ".cursor/mcp.json")
    let taken = try await home.antiphon("mcp", "import", "--from", "cursor")
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(taken.output == "taken  files  sh -c \"exit 0\"\n")
    #expect(
      taken.errors.contains(
        "files: the value of API_TOKEN was not copied: put it into the variable API_TOKEN"))
    #expect(taken.errors.contains("web: left out: the address holds what looks like a key"))
    #expect(!(taken.output + taken.errors).contains("very-secret"))
    let text = try String(contentsOfFile: home.settingsFile, encoding: .utf8)
    #expect(
      text == """
        model = "demo/demo" # mine

        # From cursor
        [mcp.servers.files]
        command = "sh"
        args = ["-c", "exit 0"]

        [mcp.servers.files.env]
        API_TOKEN = "${API_TOKEN}"

        """)

    // Once more: nothing is overwritten.
    let again = try await home.antiphon("mcp", "import", "--from", "cursor")
    #expect(again.status != 0)
    #expect(again.errors.contains("files: left out: there is a server \"files\" already"))
    #expect(try String(contentsOfFile: home.settingsFile, encoding: .utf8) == text)

    let list = try await home.antiphon("mcp", "list")
    #expect(list.status == 0, "\(list.errors)")
    #expect(list.output.contains("files"))
    #expect(list.output.contains("sh -c \"exit 0\""))
    #expect(list.output.contains("\(home.settingsFile):4"))

    let doctor = try await home.antiphon("doctor")
    #expect(doctor.status != 0)
    #expect(doctor.output.contains("! files needs the variable API_TOKEN, which is not set"))
    let well = try await home.antiphon("doctor", environment: ["API_TOKEN": "very-secret"])
    #expect(well.status == 0, "\(well.output)\(well.errors)")
    #expect(!well.output.contains("very-secret"))
  }

  @Test func `a file in the form of others counts beside the settings`() async throws {
    let home = try Home()
    try home.write("[mcp.servers.one]\ncommand = \"no-such-program\"\n", to: ".config/antiphon/config.toml")
    try home.write(
      #"{"mcpServers": {"one": {"command": "b"}, "two": {"command": "${NO_SUCH}/b"}, "three": {"command": "sh", "disabled": true}}}"#,
      to: ".config/antiphon/mcp.json")
    let list = try await home.antiphon("mcp")
    #expect(list.status != 0)
    #expect(list.output.contains("no-such-program"))
    #expect(list.output.contains("three") && list.output.contains("off"))
    #expect(list.errors.contains("mcp.json:1: one is set up in \(home.settingsFile) already"))
    #expect(list.errors.contains("mcp.json:1: two needs the variable NO_SUCH, which is not set"))
    let doctor = try await home.antiphon("doctor")
    #expect(doctor.output.contains("! one: there is no program no-such-program"))

    try home.write("{\"mcpServers\": {\n\"one\" 1}}", to: ".config/antiphon/mcp.json")
    let broken = try await home.antiphon("mcp", "list")
    #expect(broken.status != 0)
    #expect(broken.errors.contains("mcp.json:2:7: \":\" is expected here"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")))
  func `the doctor makes a sandbox, and names what stands against it`() async throws {
    let home = try Home()
    let settings = "[mcp.servers.held]\ncommand = \"sh\"\nsandbox = true\n"
    try home.write(settings, to: ".config/antiphon/config.toml")
    let well = try await home.antiphon("doctor")
    #expect(well.status == 0 && well.output.contains("commands  held"), "\(well.output)")

    // A single file where commands may write, by a name that begins in the current folder.
    try home.write(settings, to: "own.toml")
    let refused = try await home.antiphon("doctor", "--config", "own.toml")
    #expect(refused.status != 0)
    #expect(refused.output.contains("commands  cannot be held here"))
    for problem in ["  ! \"/", "  ! held is only started in the sandbox, and there is none: \"/"] {
      #expect(
        refused.output.split(separator: "\n").contains {
          $0.hasPrefix(problem) && $0.contains("/own.toml\" lies in \"")
            && $0.hasSuffix("Move it out of there.")
        }, "\(refused.output)")
    }
    try home.write("[tools]\nsandbox = \"off\"\n", to: ".config/antiphon/config.toml")
    let off = try await home.antiphon("doctor")
    #expect(off.status == 0 && off.output.contains("commands  not held: the settings say so"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")))
  func `a server in the sandbox is said to be, and ends with the program`() async throws {
    let home = try Home()
    let word = "antiphon-story-\(UUID())"
    try home.write(
      """
      [mcp.servers.held]
      command = "sh"
      args = ["-c", "setsid sh -c 'while :; do sleep 1; done' \(word) & while read line; do :; done", "\(word)"]
      sandbox = true
      [mcp.servers.open]
      command = "false"
      [mcp.servers.net]
      command = "x"
      sandbox = true
      network = true
      [mcp.servers.far]
      url = "https://example.com/mcp"
      """, to: ".config/antiphon/config.toml")
    let list = try await home.antiphon("mcp", "list")
    let lines = list.output.split(separator: "\n").map { line in
      line.split(separator: " ").prefix(3).joined(separator: " ")
    }
    #expect(
      lines == [
        "SERVER STATE SANDBOX", "held on sandboxed", "open on unsandboxed", "net on sandboxed,", "far on -",
      ])
    let json = try await home.antiphon("mcp", "list", "--json")
    #expect(json.output.contains(#""sandboxed":true"#) || json.output.contains(#""sandboxed" : true"#))

    // It never answers; the program that waits for it is killed.
    let program = Process()
    program.executableURL = URL(filePath: Binary.path)
    program.arguments = ["mcp", "test", "held"]
    program.currentDirectoryURL = home.folder
    program.environment = ["HOME": home.folder.path, "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    program.standardOutput = FileHandle.nullDevice
    program.standardError = FileHandle.nullDevice
    try program.run()
    // Bubblewrap twice, and the two shells.
    for _ in 0..<1000 {
      if Self.processes(with: word) >= 3 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(Self.processes(with: word) >= 3)
    kill(program.processIdentifier, SIGKILL)
    program.waitUntilExit()
    // That it is within two seconds is seen in the tests of the guard, beside fewer others.
    for _ in 0..<1000 where Self.processes(with: word) > 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(Self.processes(with: word) == 0)
  }

  /// How many processes have a word among their arguments.
  private static func processes(with word: String) -> Int {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.count { process in
      guard let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
      return words.split(separator: 0).contains { String(decoding: $0, as: UTF8.self).contains(word) }
    }
  }

  @Test func `the tools and the rules are listed`() async throws {
    let home = try Home()
    try home.write(
      """
      [tools]
      enabled = ["read_file", "fetch_url"]
      [[tools.rules]]
      tool = "fetch_url"
      arguments = "https://example.com/*"
      decision = "allow"
      """, to: ".config/antiphon/config.toml")
    let tools = try await home.antiphon("tools")
    #expect(tools.status == 0, "\(tools.errors)")
    let lines = tools.output.split(separator: "\n").map {
      $0.split(separator: " ").prefix(2).joined(separator: " ")
    }
    #expect(lines == ["TOOL WITHOUT", "read_file runs", "fetch_url asks", "RULE TOOL", "allow fetch_url"])
    #expect(tools.errors.isEmpty)
  }

  @Test func `a rule for a server that there is not is listed with a doubt`() async throws {
    let home = try Home()
    try home.write(
      """
      [mcp.servers.time]
      command = "false"
      [[tools.rules]]
      tool = "time.*"
      decision = "deny"
      [[tools.rules]]
      tool = "tme.*"
      decision = "deny"
      folder = "/srv/elsewhere"
      [[tools.rules]]
      tool = "tme.now"
      decision = "deny"
      """, to: ".config/antiphon/config.toml")
    let tools = try await home.antiphon("tools")
    #expect(tools.status == 0, "\(tools.errors)")
    #expect(tools.output.contains("/srv/elsewhere"))
    let doubt =
      #"config.toml:10: the rule is for the tool server "tme", and none of that name is set up; did you mean "time"?"#
    #expect(tools.errors.hasSuffix(doubt + "\n"))
    #expect(tools.errors.split(separator: "\n").count == 1)
  }
}
