import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

/// What git runs by itself when a command that only reads runs unasked in a repository that was put together to hurt.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")), .timeLimit(.minutes(5)))
struct HostileRepositoryTests {
  /// What models ask of git, and all of it is on the list of what only reads.
  private static let scripts = [
    "git status", "git status -s && git diff", "git log -p",
    """
    git diff --stat; git diff other; git log -n 3 --oneline; git show; git log --format=short2; git blame file
    git grep -n o; git branch -a; git ls-files -m; git stash list; git remote -v; git describe --always
    git rev-parse HEAD; git cat-file -p HEAD~1:file; git shortlog -s HEAD; git reflog; git tag; git ls-tree HEAD
    git merge-base main other
    """,
  ]

  private func invocation(_ script: String) throws -> ToolInvocation {
    let json = try JSONSerialization.data(withJSONObject: ["command": script])
    return ToolInvocation(
      ToolCall(
        id: ToolCallID(high: 1, low: 1), providerCallID: "call", serverName: "builtin",
        methodName: "run_command",
        arguments: String(decoding: json, as: UTF8.self)), in: SessionID(high: 0, low: 1))
  }

  private func box(_ commands: CommandPlayground) -> ToolBox {
    let tools = BuiltInTools(
      root: commands.playground.root, launcher: commands.host.launcher, commands: commands.host)
    return ToolBox([tools], root: commands.playground.root)
  }

  /// Which of the scripts run unasked, and which ask.
  private func run(_ commands: CommandPlayground, _ repository: HostileRepository) async throws -> (
    ran: [String], asked: [String: String]
  ) {
    let box = box(commands)
    var (ran, asked): ([String], [String: String]) = ([], [:])
    for script in Self.scripts {
      switch await box.run(try invocation(script)) {
      case .ended(.success(let text, _)):
        ran.append(script)
        #expect(!text.contains("sandbox"), "\(text)")
      case .needsApproval(let request): asked[script] = request.reason
      case let other: Issue.record("\(script): \(other)")
      }
      #expect(repository.heard == 0, "\(script)")
      repository.forget()
    }
    return (ran, asked)
  }

  /// What the program hears when nothing is done about it, so that the traps are known to be ones.
  private func heardWithoutCare(_ commands: CommandPlayground, _ repository: HostileRepository) async throws
    -> Int
  {
    for script in Self.scripts {
      let child = try await commands.host.launcher.start(
        ChildCommand(
          ["/bin/sh", "-c", script], folder: repository.folder, environment: commands.host.environment))
      for await _ in child.output {}
      _ = await child.ending()
    }
    return repository.heard
  }

  @Test(arguments: HostileRepository.Trap.allCases)
  func `nothing of the repository's choice runs unasked`(trap: HostileRepository.Trap) async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      host.environment["GIT_CONFIG_NOSYSTEM"] = "1"
      guard await host.sandbox.state() == .available else { return }
      let commands = commands.with(host)
      let repository = try HostileRepository(trap, in: commands.root)
      let (ran, asked) = try await run(commands, repository)
      switch trap {
      case .textconv, .textconvByInfo, .diffDriver, .cleanFilter, .filterProcess, .externalDiff, .include,
        .includedFilter, .namedPretty, .worktreeConfig, .submodule:
        #expect(ran.isEmpty)
        #expect(
          asked.values.allSatisfy {
            $0.hasPrefix("run_command asks: the script is not known to only read: git would act on \"")
          }, "\(asked)")
      default: #expect(asked.isEmpty, "\(asked)")
      }
      let heard = try await heardWithoutCare(commands, repository)
      switch trap {
      // These no command of the list comes to; that it stays so is what is seen here.
      case .pager, .credentialHelper, .alias, .mergeDriver, .editor, .sshCommand: #expect(heard == 0)
      default: #expect(heard > 0, "the trap is none")
      }
    }
  }

  /// Should a format get past the words that are looked at, as one of a newer git may.
  @Test(arguments: [
    ("PGP SIGNATURE", "gpg.program"), ("PGP SIGNATURE", "gpg.openpgp.program"),
    ("SIGNED MESSAGE", "gpg.x509.program"), ("SSH SIGNATURE", "gpg.ssh.program"),
  ])
  func `whatever has a signature checked, the repository's program is not run`(
    kind: String, setting: String
  ) async throws {
    try await withCommands { commands in
      let repository = try HostileRepository(.editor, in: commands.root)
      try repository.sign(kind, checkedBy: setting)
      try repository.git("config", "gpg.ssh.allowedSignersFile", "file")
      for isCareful in [true, false] {
        var environment = ChildEnvironment(inherited: commands.host.environment)
        if isCareful { GitOverrides.set(in: &environment) }
        let child = try await commands.host.launcher.start(
          ChildCommand(
            [
              "/bin/sh", "-c",
              "git log --show-signature; git log --format=%+G?; git log '--format=% GK%-GG'; git show --pretty=%GS",
            ],
            folder: repository.folder, environment: environment.variables))
        for await _ in child.output {}
        _ = await child.ending()
        #expect(isCareful == (repository.heard == 0))
      }
    }
  }

  @Test func `a repository that wants nothing asks nothing, and says what it says to its user`() async throws
  {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      guard await host.sandbox.state() == .available else { return }
      let commands = commands.with(host)
      _ = try HostileRepository(.editor, in: commands.root)
      let reply = await box(commands).run(
        try invocation("git status -s && git diff && git log --oneline -n 1"))
      guard case .ended(.success(let text, _)) = reply else {
        Issue.record("\(reply)")
        return
      }
      #expect(text.contains(" M file\n") && text.contains("\n-two\n+three\n"))
      #expect(text.hasSuffix(" 1\n[exit status 0]"))
    }
  }

  @Test func `a folder of work elsewhere asks`() async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      guard await host.sandbox.state() == .available else { return }
      let commands = commands.with(host)
      let repository = try HostileRepository(.editor, in: commands.root)
      let config = "\(repository.folder)/.git/config"
      let text = try String(contentsOfFile: config, encoding: .utf8)
      for (folder, asks) in [(commands.playground.outside, true), ("/", true), (commands.root, false)] {
        try (text + "[core]\n\tworktree = \(folder)\n").write(
          toFile: config, atomically: true, encoding: .utf8)
        switch await box(commands).run(try invocation("git diff")) {
        case .needsApproval(let request): #expect(asks && request.reason.contains("core.worktree"))
        case .ended: #expect(!asks)
        case let other: Issue.record("\(other)")
        }
      }
    }
  }

  @Test
  func `what asks shows what git would act on, and what does more than read runs as the user has set it up`()
    async throws
  {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      guard await host.sandbox.state() == .available else { return }
      let commands = commands.with(host)
      _ = try HostileRepository(.cleanFilter, in: commands.root)
      let asking = try await commands.prepared("git status")
      let notes = asking.details.filter { $0.kind == .note }.flatMap(\.values)
      #expect(notes.contains("Git would act on \"filter.e.clean\" in the repository's own settings."))
      func names(_ call: PreparedCall) -> [String] {
        call.details.first { $0.kind == .environment }?.values ?? []
      }
      #expect(names(asking).contains("GIT_CONFIG_COUNT"))
      // Hooks and helpers are a part of what is allowed here.
      let writing = try await commands.prepared("git commit -m x")
      #expect(writing.doubts.isEmpty && !names(writing).contains("GIT_CONFIG_COUNT"))
      // A rule for one command of a script does not let the repository choose what the other runs.
      let both = try await commands.prepared("git status && touch made")
      #expect(!names(both).contains("GIT_CONFIG_COUNT"))
      func rules(_ patterns: [String]) -> ToolPolicy {
        ToolPolicy([ToolRule(tool: "run_command", arguments: patterns, decision: .allow)])
      }
      guard case .ask(_, let rule) = rules(["touch made"]).verdict(on: both) else {
        Issue.record("it would run")
        return
      }
      #expect(rule?.arguments == ["git status *", "touch made"])
      #expect(rules(["git status *", "touch made"]).verdict(on: both) == .allow)
    }
  }

  @Test(arguments: [
    ("filter.a.b.clean", true), ("filter.x.required", false), ("diff.external", true),
    ("diff.a.external", false),
    ("diff.x.textconv", true), ("diff.x.command", true), ("diff.algorithm", false), ("merge.x.driver", false),
    ("merge.conflictstyle", false), ("pretty.x", true), ("submodule.x.ignore", true),
    ("submodule.x.url", false),
    ("hook.x.event", true), ("hook.x.command", false), ("core.editor", false), ("core", false), ("", false),
    (".", false),
  ])
  func `settings that run something are known by their names`(key: String, isKnown: Bool) {
    #expect(RepositoryAnswer.runsProgram(key, "") == isKnown)
  }

  @Test func `an answer that is none of git's, or of an old one, is not trusted`() {
    func answer(_ text: String) -> RepositoryAnswer { RepositoryAnswer(Array(text.utf8)) }
    let good = "command\0core.hookspath\n/dev/null\0"
    #expect(answer(good).concern == nil && answer(good).extent == nil)
    let place = "\0/w\0/w/.git\0/w/.git\0"
    #expect(answer(good + place + "submodule.a.url\0").concern == nil)
    #expect(
      answer(good + "local\0core.worktree\n/x\0local\0mailmap.file\nnames\nof all\0" + place).extent
        == RepositoryExtent(
          top: "/w", gitFolder: "/w/.git", commonFolder: "/w/.git", namesTop: true,
          files: [.init(setting: "mailmap.file", path: "names\nof all")]))
    #expect(
      answer(good + "global\0mailmap.file\nx\0\0\0/g\0/g\0").extent
        == RepositoryExtent(top: nil, gitFolder: "/g", commonFolder: "/g"))
    #expect(answer("").concern != nil && answer("local\0core.hookspath\n/dev/null\0").concern != nil)
    #expect(answer(good + "local\0filter.a.clean\nx\ny\0").concern?.contains("filter.a.clean") == true)
    #expect(answer(good + place + "submodule.a.ignore\0").concern?.contains("submodule.a.ignore") == true)
    // The user's own are the user's own.
    #expect(answer(good + "global\0filter.a.clean\nx\0system\0diff.external\nx\0").concern == nil)
    // Hooks that nothing but a change runs (git 2.54).
    #expect(answer(good + "local\0hook.a.event\npre-commit\0local\0hook.a.command\nx\0").concern == nil)
    #expect(
      answer(good + "local\0hook.a.event\npost-index-change\0").concern?.contains("hook.a.event") == true)
  }
}
