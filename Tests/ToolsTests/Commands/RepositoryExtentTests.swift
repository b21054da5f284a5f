import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

/// Repositories that are more than the workspace, or that read what is elsewhere: git is really run.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")), .timeLimit(.minutes(5)))
struct RepositoryExtentTests {
  private static let secret = "TOPSECRET"

  private struct Place {
    let commands: CommandPlayground
    var root: String { commands.root }
    /// Beside the workspace.
    var outside: String { commands.playground.real }

    func reply(
      _ script: String, folder: String? = nil, rules: [ToolRule] = []
    ) async throws -> ToolReply {
      var arguments: [String: Any] = ["command": script]
      arguments["folder"] = folder
      let json = try JSONSerialization.data(withJSONObject: arguments)
      let tools = BuiltInTools(root: root, launcher: commands.host.launcher, commands: commands.host)
      return await ToolBox([tools], rules: rules, root: root).run(
        ToolInvocation(
          ToolCall(
            id: ToolCallID(high: 1, low: 1), providerCallID: "call", serverName: "builtin",
            methodName: "run_command", arguments: String(decoding: json, as: UTF8.self)),
          in: SessionID(high: 0, low: 1)))
    }

    /// Why it asks; `nil` when it ran.
    func question(_ script: String, folder: String? = nil) async throws -> String? {
      switch try await reply(script, folder: folder) {
      case .needsApproval(let request): return request.reason
      case .ended(let outcome):
        #expect(!outcome.text.contains(RepositoryExtentTests.secret), "\(script)")
        return nil
      case let other:
        Issue.record("\(script): \(other)")
        return nil
      }
    }

    func run(_ script: String, in folder: String) throws {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-ec", script]
      process.currentDirectoryURL = URL(filePath: folder)
      process.environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0, "\(script)")
    }
  }

  /// In a folder that the sandbox shows, other than the usual place of temporary ones.
  private func withPlace(_ body: (Place) async throws -> Void) async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      host.environment["GIT_CONFIG_NOSYSTEM"] = "1"
      guard await host.sandbox.state() == .available else { return }
      let outside = "/var/tmp/antiphon-\(UUID().uuidString)"
      let root = "\(outside)/root"
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: outside) }
      let playground = Playground(outside: outside, root: root, tools: BuiltInTools(root: root))
      try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: "\(outside)/secret"))
      try await body(Place(commands: CommandPlayground(playground: playground, host: host)))
    }
  }

  /// A repository in a folder, with the secret in its history.
  private static let commit = """
    git init -q -b main .; cp "$PWD/../secret" key 2>/dev/null || cp secret key; echo text > file
    git add key file; git commit -q -m TOPSECRET; git rm -q --cached key; rm key; git commit -q -m later
    """

  @Test func `a workspace in a larger repository asks, and a rule makes an end of it`() async throws {
    try await withPlace { place in
      try place.run(Self.commit, in: place.outside)
      try place.run("echo own > own; git add own; git commit -q -m own", in: place.root)
      for script in [
        "git show HEAD~1:key", "git log -p", "git diff HEAD~2 HEAD", "git status",
        "git log -L1,1:../key HEAD~2",
        "git cat-file -p HEAD~2:key", "git grep TOP HEAD~2", "git show HEAD:own",
      ] {
        #expect(
          try await place.question(script)
            == "run_command asks: the script is not known to only read: git reads the repository of "
            + "\"\(place.outside)\", which is more than the working folder.")
      }
      guard case .needsApproval(let request) = try await place.reply("git log --oneline") else {
        Issue.record("it ran")
        return
      }
      #expect(request.rule?.contains("arguments = \"git log *\"") == true)
      #expect(
        request.details.contains {
          $0.values == [
            "Git reads the repository of \"\(place.outside)\", which is more than the working folder."
          ]
        })
      let rule = ToolRule(
        tool: "run_command", arguments: ["git log *"], decision: .allow, source: .session)
      for script in ["git log --oneline", "git log -n 1 -- own && ls"] {
        guard case .ended(.success(let text, _)) = try await place.reply(script, rules: [rule]) else {
          Issue.record("the rule does not count")
          continue
        }
        #expect(text.contains("own"))
      }
    }
  }

  @Test func `a folder without a repository below one without a folder of work asks`() async throws {
    try await withPlace { place in
      try place.run("mkdir x; cd x; \(Self.commit)", in: place.outside)
      try place.run("cp -r x/.git/. .; git config core.bare true", in: place.outside)
      #expect(try await place.question("git show HEAD~1:key")?.contains("reads the repository in") == true)
    }
  }

  @Test func `a repository elsewhere that a file names asks`() async throws {
    try await withPlace { place in
      try place.run("mkdir private; cd private; \(Self.commit)", in: place.outside)
      try place.commands.playground.write("gitdir: ../private/.git\n", to: ".git")
      #expect(
        try await place.question("git show HEAD~1:key")?.hasSuffix(
          "git reads the repository in \"\(place.outside)/private/.git\", which is outside of the working folder."
        )
          == true)
      // A folder of git's of their own, that has all else elsewhere.
      try place.run("rm .git; git init -q .; rm -r .git/objects .git/refs", in: place.root)
      try place.commands.playground.write("../../private/.git\n", to: ".git/commondir")
      try place.commands.playground.write("\(place.root)/.git\n", to: ".git/gitdir")
      let question = try await place.question("git show HEAD~1:key")
      #expect(question?.contains("outside of the working folder") == true, "\(question ?? "it ran")")
      try place.run("rm -r .git; ln -s ../private/.git .git", in: place.root)
      // No sandbox may be made of a link, and then all asks.
      #expect(try await place.question("git show HEAD~1:key") != nil)
      let extent = RepositoryExtent(
        top: place.root, gitFolder: "\(place.root)/.git", commonFolder: "\(place.root)/.git")
      #expect(extent.concern(root: place.root)?.hasSuffix("is outside of the working folder") == true)
      // What would be honest, were it written by the repository.
      try place.run("rm .git; git init -q .; git config core.worktree '\(place.root)'", in: place.root)
      try place.commands.playground.write("../../private/.git\n", to: ".git/commondir")
      #expect(try await place.question("git show HEAD~1:key") != nil)
    }
  }

  @Test func `a worktree and a submodule do not ask`() async throws {
    try await withPlace { place in
      try place.run(
        "mkdir main; cd main; git init -q .; echo a > a; git add a; git commit -q -m a; git worktree add -q ../root",
        in: place.outside)
      #expect(try await place.question("git status && git log --oneline && git diff") == nil)
      // One that says it is another's.
      try place.run("mkdir other; cp root/.git other/.git", in: place.outside)
      try place.run("rm -r root; mv other root; mkdir -p elsewhere", in: place.outside)
      #expect(
        try await place.question("git log --oneline") == nil, "it is in that place, as the repository says")
      try place.run(
        "echo '\(place.outside)/elsewhere/.git' > main/.git/worktrees/root/gitdir", in: place.outside)
      #expect(try await place.question("git log --oneline")?.contains("main/.git/worktrees/root") == true)
    }
    try await withPlace { place in
      try place.run(
        """
        mkdir source; cd source; git init -q .; echo a > a; git add a; git commit -q -m a; cd ..; rmdir root
        git init -q .; git -c protocol.file.allow=always submodule add -q ./source root
        """, in: place.outside)
      #expect(try await place.question("git status && git log --oneline && git diff") == nil)
    }
  }

  @Test(arguments: [
    "refs", "objects", "packed-refs", "shallow", "info/grafts", "info/exclude",
    "rebase-merge/git-rebase-todo",
    "rebase-merge/done", "BISECT_START", "logs", "logs/HEAD", "worktrees/x/HEAD", "HEAD", "config", "index",
    "objects/info/alternates", "objects/pack/x.idx", "refs/heads/x", "MERGE_MSG", "description",
  ])
  func `a link in the repository that leads elsewhere asks`(name: String) async throws {
    try await withPlace { place in
      try place.run("mkdir private; cd private; \(Self.commit)", in: place.outside)
      try place.run("git init -q .; echo a > a; git add a; git commit -q -m a", in: place.root)
      let isFolder = ["refs", "objects", "logs"].contains(name)
      try place.run(
        """
        rm -rf .git/\(name); mkdir -p $(dirname .git/\(name))
        ln -s \(isFolder ? "\(place.outside)/private/.git/\(name)" : "\(place.outside)/secret") .git/\(name)
        """, in: place.root)
      // Some leave no repository, and then there is nothing to read.
      for script in ["git status", "git log --all -p", "git branch -v", "git reflog"] {
        let question = try await place.question(script)
        if !["HEAD", "config"].contains(name) { #expect(question != nil, "\(script)") }
      }
    }
  }

  /// A name of bytes that are no text is as good as any to git.
  @Test func `what has no readable name asks`() async throws {
    try await withPlace { place in
      try place.run(
        """
        git init -q .; mkdir d; echo a > d/secret; echo a > a; git add .; git commit -q -m a
        mkdir .git/refs/heads/$(printf '\\377')
        """, in: place.root)
      #expect(try await place.question("git status")?.contains("what has no readable name in") == true)
      try place.run("rmdir .git/refs/heads/*[!a-z]*; git status", in: place.root)
      #expect(try await place.question("git status") == nil)
      try place.run(
        "cd d; ln -s ../../secret \"$(printf '\\377')\"; git config blame.ignoreRevsFile \"d/$(printf '\\377')\"",
        in: place.root)
      #expect(try await place.question("git blame a")?.contains("blame.ignorerevsfile") == true)
      try place.run(
        """
        git config --unset blame.ignoreRevsFile; n=$(printf '\\377'); mkdir "$n"; echo b > "$n/secret"; git add .
        git commit -q -m b; rm -r "$n"; ln -s .. "$n"
        """, in: place.root)
      #expect(try await place.question("git grep TOP")?.contains("would look into the folder") == true)
    }
  }

  @Test func `another repository whose objects are read asks`() async throws {
    try await withPlace { place in
      try place.run("mkdir private; cd private; \(Self.commit)", in: place.outside)
      try place.run("git clone -q --shared private root", in: place.outside)
      #expect(
        try await place.question("git show HEAD~1:key")?.contains("\"objects/info/alternates\"") == true)
    }
  }

  @Test(arguments: ["blame.ignoreRevsFile", "mailmap.file"])
  func `a file elsewhere that a setting names asks`(setting: String) async throws {
    try await withPlace { place in
      try place.run(
        "git init -q .; echo a > a; git add a; git commit -q -m a; git rev-parse HEAD > revs", in: place.root)
      for (path, asks) in [
        ("revs", false), ("missing", false), ("../secret", true), ("\(place.outside)/secret", true),
        ("~/x", true),
        (":(optional)../secret", true), ("link", true), ("\(place.root)/revs", false),
      ] {
        try place.run("ln -sf ../secret link; git config \(setting) '\(path)'", in: place.root)
        let question = try await place.question("git blame a")
        #expect((question != nil) == asks, "\(path)")
        #expect(
          question.map { $0.contains("as \"\(setting.lowercased())\" in the repository's own settings") }
            ?? true)
      }
    }
  }

  @Test func `a search by names goes through no link`() async throws {
    try await withPlace { place in
      try place.run(
        """
        git init -q .; mkdir d; echo a > d/secret; echo a > a; git add .; git commit -q -m a
        rm -r d; ln -s .. d
        """, in: place.root)
      #expect(
        try await place.question("git grep TOP")?.hasSuffix(
          "git would look into the folder \"d\", which leads out of the working folder.") == true)
      #expect(try await place.question("git --no-pager grep -n TOP -- .") != nil)
      // The others see that there is a link.
      for script in ["git diff", "git status", "git ls-files -m", "git diff HEAD", "git log -p"] {
        #expect(try await place.question(script) == nil)
      }
      try place.run("rm d; git checkout -q d", in: place.root)
      #expect(try await place.question("git grep TOP") == nil)
    }
  }

  @Test func `what repositories have in them does not ask`() async throws {
    try await withPlace { place in
      try place.run(
        """
        git init -q .; echo a > a; git add a; git commit -q -m a; git tag t; git gc -q; mkdir sub; echo b > sub/b
        ln -s "$PWD/../secret" .git/hooks/pre-commit; ln -s missing .git/stale; echo c > c; git add .; git commit -q -m c
        git worktree add -q wt
        """, in: place.root)
      for (script, folder) in [
        ("git status && git log -p && git blame a && git grep a", nil), ("git status", "sub"),
        ("git log", "wt"),
        ("git diff; git grep a", "wt"),
      ] {
        #expect(try await place.question(script, folder: folder) == nil, "\(script)")
      }
    }
  }

  @Test func `without a repository nothing is said of one`() async throws {
    try await withPlace { place in
      let question = try await place.question("git status")
      #expect(question == nil)
    }
  }
}
