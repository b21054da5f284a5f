import AntiphonTesting
import FoundationEssentials
import Glibc
import Settings
import Testing

@Suite struct ToolRules {
  private func rules(_ text: String) throws -> [ToolRuleSetting] {
    try UserSettings(text: text, file: "config.toml").toolRules
  }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try UserSettings(text: text, file: "config.toml")
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  @Test func areReadInTheirOrder() throws {
    let text = """
      [tools]
      enabled = ["run_command"]

      [[tools.rules]]
      tool = "run_command"
      arguments = "git push *"
      decision = "allow"

      [[tools.rules]]
      tool = "write_file"
      arguments = ["src/**", "docs/*"]
      decision = "ask"

      [[tools.rules]]
      tool = "run_command"
      arguments = "rm *"
      exact = true
      decision = "deny"

      [[tools.rules]]
      tool = "time.*"
      decision = "allow"
      definition = "any"

      [[tools.rules]]
      tool = "fetch_url"
      decision = "allow"
      folder = "~/work/a"
      """
    let settings = try UserSettings(text: text, file: "config.toml")
    #expect(settings.tools == .only(["run_command"]))
    #expect(
      settings.toolRules == [
        ToolRuleSetting(
          tool: "run_command", arguments: ["git push *"], decision: .allow,
          position: SourcePosition(line: 4, column: 9)),
        ToolRuleSetting(
          tool: "write_file", arguments: ["src/**", "docs/*"], decision: .ask,
          position: SourcePosition(line: 9, column: 9)),
        ToolRuleSetting(
          tool: "run_command", arguments: ["rm *"], isExact: true, decision: .deny,
          position: SourcePosition(line: 14, column: 9)),
        ToolRuleSetting(
          tool: "time.*", decision: .allow, definition: "any", position: SourcePosition(line: 20, column: 9)),
        ToolRuleSetting(
          tool: "fetch_url", decision: .allow, folder: "~/work/a",
          position: SourcePosition(line: 25, column: 9)),
      ])
  }

  @Test(arguments: ["a", "./a", "../a", "~", "~you/a", "~/a\\u0000", " /a"])
  func aFolderHasToBeAFullPath(folder: String) throws {
    let text = "[[tools.rules]]\ntool = \"read_file\"\nfolder = \"\(folder)\"\ndecision = \"deny\""
    let found = problems(text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("config.toml:3:10: \"folder\" in [tools.rules] is ") == true)
    #expect(
      found.first?.hasSuffix(
        ", which is not a full path; begin it with \"/\" or \"~/\", or leave it out to mean every folder")
        == true)
  }

  @Test func aFolderIsShownToWhoIsToTrustTheRule() {
    let rule = ToolRuleSetting(tool: "read_file", decision: .deny, folder: "/a\u{202E}b")
    #expect(rule.summary == "deny read_file (only in /a\\u{202e}b)")
  }

  @Test(arguments: [
    (
      "tme.now",
      "the rule is for the tool server \"tme\", and none of that name is set up; did you mean \"time\"?"
    ),
    ("nosuch.*", "the rule is for the tool server \"nosuch\", and none of that name is set up"),
    (
      "Time.now",
      "the rule is for the tool server \"Time\", and none of that name is set up; did you mean \"time\"?"
    ),
    ("time.now", nil), ("time.*", nil), ("notes.a.b", nil), ("run_command", nil), ("*", nil),
  ])
  func aServerThatThereIsNotIsDoubted(tool: String, doubt: String?) {
    #expect(
      ToolRuleSetting(tool: tool, decision: .deny).doubt(amongServers: ["time", "notes"]) == doubt)
  }

  @Test(arguments: [
    ("[\"run_comand\"]", "2:12", "run_comand", "did you mean \"run_command\"?"),
    ("[\"read_file\", \"Run_Command\"]", "2:25", "Run_Command", "did you mean \"run_command\"?"),
    ("[\"time.now\"]", "2:12", "time.now", "a server's tools are chosen by \"tools\" in its own table"),
  ])
  func anEnabledToolThatThereIsNotIsAMistake(list: String, place: String, name: String, suggestion: String) {
    #expect(
      problems("[tools]\nenabled = \(list)") == [
        "config.toml:\(place): \"enabled\" in [tools] holds \"\(name)\", and no built-in tool has that name; \(suggestion)"
      ])
  }

  @Test func inlineTablesAreRulesToo() throws {
    let text = #"tools.rules = [{ tool = "run_command", decision = "deny" }]"#
    #expect(try rules(text).map(\.tool) == ["run_command"])
    #expect(try rules("[tools]\nrules = []").isEmpty)
  }

  @Test(arguments: [
    (
      "[tools]\nrules = 1",
      "config.toml:2:9: \"rules\" in [tools] must be tables [[tools.rules]], not an integer"
    ),
    (
      "[tools]\nrules = [1]",
      "config.toml:2:10: \"rules\" in [tools] must be tables [[tools.rules]], not an integer"
    ),
    ("[[tools.rules]]\ndecision = \"deny\"", "config.toml:1:9: \"tool\" is missing in [tools.rules]"),
    ("[[tools.rules]]\ntool = \"read_file\"", "config.toml:1:9: \"decision\" is missing in [tools.rules]"),
    (
      "[[tools.rules]]\ntool = \"read_file\"\ndecision = \"alow\"",
      "config.toml:3:12: \"decision\" in [tools.rules] cannot be \"alow\"; did you mean \"allow\"?"
    ),
    (
      "[[tools.rules]]\ntool = \"*\"\ndecision = \"allow\"",
      "config.toml:2:8: no rule in [tools.rules] may allow all tools; name the tool"
    ),
    (
      "[[tools.rules]]\ntool = \"a b\"\ndecision = \"deny\"",
      "config.toml:2:8: \"tool\" in [tools.rules] cannot be \"a b\"; write a tool's name, server.* or *"
    ),
    (
      "[[tools.rules]]\ntool = \"a*\"\ndecision = \"deny\"",
      "config.toml:2:8: \"tool\" in [tools.rules] cannot be \"a*\"; write a tool's name, server.* or *"
    ),
    (
      "[[tools.rules]]\ntool = \"read_file\"\narguments = []\ndecision = \"allow\"",
      "config.toml:3:13: \"arguments\" in [tools.rules] must not be empty; leave it out to mean any arguments"
    ),
    (
      "[[tools.rules]]\ntool = \"read_file\"\narguments = [\"b\", 1]\ndecision = \"allow\"",
      "config.toml:3:19: \"arguments\" in [tools.rules] must be a string or an array of strings, not an integer"
    ),
    (
      "[[tools.rules]]\ntool = \"read_file\"\narguments = \"\"\ndecision = \"allow\"",
      "config.toml:3:13: \"arguments\" in [tools.rules] holds an empty text"
    ),
    (
      "[[tools.rules]]\ntool = \"read_file\"\nexact = true\ndecision = \"allow\"",
      "config.toml:1:9: \"exact\" in [tools.rules] says nothing without \"arguments\""
    ),
    (
      "[[tools.rules]]\ntool = \"a.b\"\ndecision = \"allow\"",
      "config.toml:1:9: \"definition\" is missing in [tools.rules]; a rule that you allow always from an approval has it; "
        + "\"any\" stands for whatever the server says"
    ),
    (
      "[[tools.rules]]\ntool = \"read_file\"\nargument = \"b\"\ndecision = \"deny\"",
      "config.toml:3:1: unknown key \"argument\" in [tools.rules]; did you mean \"arguments\"?"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, problem: String) {
    #expect(problems(text) == [problem])
  }

  // MARK: Rules that could never match

  private func rule(_ tool: String, _ arguments: String, _ decision: String, also: String = "") -> String {
    "[[tools.rules]]\ntool = \"\(tool)\"\ndecision = \"\(decision)\"\narguments = \(arguments)\n\(also)"
  }

  @Test(arguments: [
    ("curl * | sh", "holds \"|\""), ("rm -rf $HOME*", "holds \"$\""), ("a; b", "holds \";\""),
    ("x > y", "holds \">\""), ("a && b", "holds \"&\""), ("$(x)", "holds \"$\""), ("`x`", "holds \"`\""),
    ("a\\ b", "holds \"\\\""), ("(a)", "holds \"(\""), ("echo '*'", "holds \"*\" in quotation marks"),
    ("echo 'a", "holds a quotation mark that is not closed"), (" ", "holds no word"),
    ("'rm -rf' x", "begins with \"rm -rf\", which is no program's name"),
  ])
  func aCommandThatNoneIsLikeIsRefused(pattern: String, obstacle: String) {
    for decision in ["deny", "ask", "allow"] {
      #expect(
        problems(rule("run_command", "'''\(pattern)'''", decision)) == [
          "config.toml:4:13: \"arguments\" in [tools.rules] holds \(quoted(pattern)), which can never match: "
            + "it \(obstacle); write one simple command, as in \"curl *\", or add exact = true when it is a whole script"
        ])
      #expect(problems(rule("run_command", "'''\(pattern)'''", decision, also: "exact = true")) == [])
    }
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }

  @Test(arguments: ["cd *", "export *", "time *", "if *", "FOO=1 x", "-x"])
  func whatIsNeverUnderstoodIsAllowedByNoPattern(pattern: String) throws {
    #expect(problems(rule("run_command", "'\(pattern)'", "allow")).count == 1)
    #expect(try rules(rule("run_command", "'\(pattern)'", "deny")).count == 1)
  }

  @Test func eachPatternOfARuleIsLookedAt() {
    #expect(
      problems(rule("run_command", "[\"ls *\", \"a | b\", \"c > d\"]", "deny")).map { $0.prefix(17) } == [
        "config.toml:4:22:", "config.toml:4:31:",
      ])
  }

  @Test(arguments: [
    "*.ads.*", "*", "https://*", "exa mple.com", "ads*.com", "me@x.org", "x.org:*", "ftp://x.org",
    "bücher.de",
  ])
  func anAddressThatNoneIsLikeIsRefused(pattern: String) {
    #expect(
      problems(rule("fetch_url", "\"\(pattern)\"", "deny")) == [
        "config.toml:4:13: \"arguments\" in [tools.rules] holds \"\(pattern)\", which can never match: "
          + "it is no web address with a whole host; write \"*.\" only before a host, and \"*\" else in the path, as in "
          + "\"*.example.com\" or \"https://example.com/docs/*\"; leave \"arguments\" out to mean any"
      ])
  }

  @Test(arguments: [
    ("../secrets/**", "goes up with \"..\""), ("src/../x", "goes up with \"..\""),
    ("$HOME/x", "begins with \"$HOME\""),
    ("~me/x", "begins with \"~me\""), ("~", "begins with \"~\""), ("secrets/", "ends with \"/\""),
    ("~/secrets/", "ends with \"/\""), ("**/*.{key,pem}", "holds \"{\", which stands for nothing else here"),
  ])
  func aPathThatNoneIsLikeIsRefused(pattern: String, obstacle: String) {
    for tool in ["read_file", "list_directory", "search_files", "write_file", "edit_file"] {
      let found = problems(rule(tool, "\"\(pattern)\"", "deny"))
      #expect(found.count == 1)
      #expect(
        found.first?.hasPrefix(
          "config.toml:4:13: \"arguments\" in [tools.rules] holds \"\(pattern)\", which can never match: it \(obstacle); write"
        ) == true, "\(found)")
    }
  }

  @Test(arguments: [
    ("a.b", "allow", "*"), ("a.b", "allow", "{*}"), ("a.b", "deny", "/etc/*"), ("a.*", "deny", "rm"),
    ("*", "deny", "curl * | sh"),
  ])
  func argumentsOfServersThatNoneAreLikeAreRefused(tool: String, decision: String, pattern: String) {
    #expect(problems(rule(tool, "'\(pattern)'", decision, also: "definition = \"any\"")).count == 1)
  }

  @Test(arguments: [
    (
      "run_command",
      ["git push *", "rm -rf ~*", "sudo *", "* --force", "a 'b c'", "find * -exec *", "./x *", "*"]
    ),
    ("fetch_url", ["*.example.com", "https://example.com/docs/*", "localhost:8080", "http://[::1]/x"]),
    ("read_file", ["**/.env", "~/notes/**", "/srv/**", "a{b}c", "app/[id]/x", "a$b", "~", "/"].dropLast(2)),
    ("a.b", ["*rm -rf*", "{\"path\":\"/etc/*", "*"]), ("a.*", ["*secret*"]),
    ("*", ["*secret*", "rm *", "**/.env"]),
  ])
  func whatMayMatchIsTaken(tool: String, patterns: [String]) throws {
    for pattern in patterns {
      #expect(try rules(rule(tool, "'''\(pattern)'''", "deny")).map(\.arguments) == [[pattern]])
    }
  }

  @Test(arguments: [
    ("run_comand", "did you mean \"run_command\"?"), ("builtin.read_file", "write \"read_file\""),
    (
      "builtin.*",
      "known are \"read_file\", \"list_directory\", \"search_files\", \"write_file\", \"edit_file\", "
        + "\"run_command\", \"fetch_url\""
    ),
  ])
  func aToolThatCanNeverBeIsRefused(tool: String, suggestion: String) {
    #expect(
      problems("[[tools.rules]]\ntool = \"\(tool)\"\ndecision = \"deny\"") == [
        "config.toml:2:8: \"tool\" in [tools.rules] is \"\(tool)\", and no tool can have that name; \(suggestion)"
      ])
  }

  // MARK: Writing

  private let rule = "tool = \"run_command\"\narguments = \"git push *\"\ndecision = \"allow\""

  private func added(_ text: String, _ lines: String? = nil, comment: String = "Because.") throws -> String {
    try SettingsFile.text(addingRule: lines ?? rule, comment: comment, to: text, file: "config.toml")
  }

  @Test(arguments: [
    "", "model = \"demo/demo\"", "model = \"demo/demo\"\n", "[tools]\nenabled = true\n",
    "[[tools.rules]]\ntool = \"read_file\"\ndecision = \"deny\"\n",
    "\u{FEFF}# mine\r\nmodel = \"demo/demo\"\r\n",
    "[interface]\nmouse = false # no\n[keys]\n", "tools.enabled = false\n[keys]\n",
  ])
  func aRuleIsAddedAtTheEndAndAllElseStays(text: String) throws {
    let (before, result) = (try UserSettings(text: text, file: ""), try added(text))
    #expect(result.hasPrefix(text))
    #expect(result.hasSuffix("# Because.\n[[tools.rules]]\n\(rule)\n"))
    var after = try UserSettings(text: result, file: "")
    let written = after.toolRules.removeLast()
    #expect(
      written.tool == "run_command" && written.arguments == ["git push *"] && written.decision == .allow)
    #expect(after == before)
    #expect(try rules(try added(result)).count == before.toolRules.count + 2)
  }

  @Test func whatIsBrokenIsNotWrittenTo() {
    for text in ["[tools", "modl = \"a/b\"", "model = 3"] {
      #expect(throws: SettingsErrors.self) { try added(text) }
    }
  }

  @Test func whatWouldBeBrokenIsNotWritten() {
    for text in ["tools.rules = []\n", "[tools]\nrules = []\n", "tools = { enabled = true }\n"] {
      do {
        _ = try added(text)
        Issue.record("\(text) was written to")
      } catch let error as SettingsErrors {
        let words = error.description
        #expect(words.contains("no rule can be added at the end of this file"))
        #expect(words.contains("write rules as tables [[tools.rules]], and [tools] as a table of its own"))
      } catch {
        Issue.record(error)
      }
    }
  }

  @Test func nothingButARuleCanBeAdded() {
    for lines in [
      rule + "\n[[tools.rules]]\ntool = \"edit_file\"\ndecision = \"allow\"",
      rule + "\n[interface]\nmouse = false",
      "",
      "tool = \"read_file\"", "# nothing",
    ] {
      #expect(throws: SettingsErrors.self) { try added("", lines) }
    }
  }

  @Test func aCommentStaysOneLine() throws {
    let text = try added("", comment: "a\n[interface]\r\u{1B}[2J\u{202E}\u{2028}b")
    #expect(text.hasPrefix("# a [interface]  [2J  b\n[[tools.rules]]\n"))
  }

  /// Whatever a person has made of their file: a rule is added and nothing else changes, or nothing is written.
  @Test func aRuleIsAddedToAnyFileOrToNone() throws {
    let seed = SeededGenerator.newSeed()
    var random = SeededGenerator(seed: seed)
    let sample = """
      model = "demo/demo"
      [tools]
      enabled = ["read_file"]
      [[tools.rules]]
      tool = "read_file"
      decision = "deny"
      [answers]
      system_prompt = \"""
      text # no comment
      \"""
      [keys]
      "session.new" = "<C-n>"
      """
    var written = 0
    for round in 0..<1000 {
      let text = round == 0 ? sample : MutatedSettings.mutate(sample, with: &random)
      guard let result = try? added(text) else { continue }
      written += 1
      var after = try UserSettings(text: result, file: "")
      after.toolRules.removeLast()
      #expect(result.hasPrefix(text), "seed \(seed)")
      #expect(try after == UserSettings(text: text, file: ""), "seed \(seed)")
    }
    #expect(written > 20, "seed \(seed)")
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    _ = stat(path, &status)
    return status.st_mode & 0o777
  }

  @Test func theFileIsMadeForThisUserAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/new/antiphon/config.toml"
    try SettingsFile.addRule(rule, comment: "Because.", path: path)
    #expect(mode(path) == 0o600)
    #expect(mode(folder.path + "/new") == 0o700)
    #expect(try SettingsFile.load(path: path, mayBeMissing: false).toolRules.count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new/antiphon") == ["config.toml"])
  }

  @Test func linksAreFollowedAndPermissionsKept() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/dotfiles", withIntermediateDirectories: true)
    let real = try folder.write("model = \"demo/demo\"".utf8, to: "dotfiles/real.toml")
    #expect(chmod(real, 0o640) == 0)
    #expect(symlink("dotfiles/real.toml", folder.path + "/middle.toml") == 0)
    #expect(symlink(folder.path + "/middle.toml", folder.path + "/config.toml") == 0)
    try SettingsFile.addRule(rule, comment: "Because.", path: folder.path + "/config.toml")
    #expect(mode(real) == 0o640)
    #expect(
      try String(contentsOfFile: real, encoding: .utf8).hasPrefix("model = \"demo/demo\"\n\n# Because.\n"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/config.toml").hasSuffix(
        "middle.toml"))
    // A link to what is not there makes it.
    #expect(symlink("later.toml", folder.path + "/other.toml") == 0)
    try SettingsFile.addRule(rule, comment: "Because.", path: folder.path + "/other.toml")
    #expect(FileManager.default.fileExists(atPath: folder.path + "/later.toml"))
  }

  @Test func whatCannotBeWrittenStaysAsItWas() throws {
    let folder = try TemporaryFolder()
    let broken = try folder.write("[tools".utf8, to: "broken.toml")
    #expect(throws: SettingsErrors.self) { try SettingsFile.addRule(rule, comment: "", path: broken) }
    #expect(try String(contentsOfFile: broken, encoding: .utf8) == "[tools")
    #expect(symlink("loop", folder.path + "/loop") == 0)
    for path in ["/dev/null", "/dev/null/config.toml", folder.path, folder.path + "/loop"] {
      #expect(throws: SettingsErrors.self) { try SettingsFile.addRule(rule, comment: "", path: path) }
    }
  }

  @Test func severalAtATimeAreAllWritten() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/config.toml"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask { try SettingsFile.addRule(rule, comment: "Because.", path: path) }
      }
      try await group.waitForAll()
    }
    #expect(try SettingsFile.load(path: path, mayBeMissing: false).toolRules.count == 20)
  }
}
