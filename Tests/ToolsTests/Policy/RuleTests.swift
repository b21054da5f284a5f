import Conversation
import Coordinator
import Processes
import Settings
import Testing

@testable import Tools

/// What rules speak of, and what not.
@Suite struct RuleTests {
  private func verdict(_ call: PreparedCall, _ rules: ToolRule..., home: String? = nil) -> ToolVerdict {
    ToolPolicy(rules, home: home).verdict(on: call)
  }

  private func allow(_ tool: String, _ arguments: String...) -> ToolRule {
    ToolRule(tool: tool, arguments: arguments, decision: .allow)
  }

  // MARK: Strength

  @Test func `denying wins from every source, then asking wins within one`() {
    let call = PreparedCall.script("make all")
    for source in ToolRule.Source.allCases {
      let deny = ToolRule(tool: "run_command", arguments: ["make *"], decision: .deny, source: source)
      for other in ToolRule.Source.allCases {
        let allow = ToolRule(tool: "run_command", decision: .allow, source: other)
        #expect(verdict(call, allow, deny).denies)
        #expect(verdict(call, deny, allow).denies)
        let ask = ToolRule(tool: "run_command", arguments: ["make *"], decision: .ask, source: source)
        // The person's own word in the settings is stronger than one for a session, either way.
        let order = ToolRule.Source.allCases
        let isAllowed = order.firstIndex(of: other)! < order.firstIndex(of: source)!
        #expect((verdict(call, allow, ask) == .allow) == isAllowed, "\(source) asks, \(other) allows")
      }
    }
  }

  @Test func `a rule may ask for what else would run`() {
    let read = PreparedCall("read_file", .readsWorkspace, ["src/a"])
    let ask = ToolRule(tool: "read_file", arguments: ["src/*"], decision: .ask)
    #expect(
      verdict(read, ask)
        == .ask("read_file asks: a rule of the settings says so (read_file, \"src/*\").", rule: nil))
    #expect(verdict(read, ToolRule(tool: "*", decision: .ask)).asks)
    #expect(verdict(.script("ls"), ToolRule(tool: "run_command", arguments: ["ls *"], decision: .ask)).asks)
    #expect(
      verdict(.script("pwd; ls a"), ToolRule(tool: "run_command", arguments: ["ls *"], decision: .deny))
        .denies)
  }

  @Test(arguments: [
    "git push", "git push -f origin", "ls; git push", "ls && git push > log", "X=1 git push",
    "echo $(git push)",
    "echo \"$(git push)\"", "echo `git push x`", "if true; then git push; fi", "{ git push; }", "(git push)",
    "git\tpush", "git 'push' x", "g''it push", "git pu\\sh", "sudo git push", "git push &", "git \\\n push",
    "! git push",
    "env A=b git push", "ls\r\ngit push", "for i in 1; do git push; done",
  ])
  func `what is denied is denied in scripts that are not understood too`(script: String) {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)
    #expect(verdict(.script(script), deny).denies)
  }

  @Test(arguments: [
    "sudo -u root git push", "sudo git push $X", "env -i A=1 B=2 git push", "nice -n 5 git push > x",
    "nohup git push &",
    "timeout 5 git push", "timeout -s KILL -k 1 5 git push", "echo a | xargs -0 -n 1 git push",
    "xargs git push < x",
    "find . -name x -exec git push {} +", "find . -execdir git push ';'", "sh -c 'git push'",
    "bash -lc \"git push x\"",
    "bash -c 'cd x && git push'", "sudo sh -c 'git push'", "eval 'git push'", "eval git push",
    "exec git push",
    "command git push", "command -p git push", "builtin command git push", "time git push",
    "time -p git push",
    "ssh -p 22 host git push", "ssh host 'cd x; git push'", "su -c 'git push' me", "watch -n 1 'git push'",
    "/usr/bin/git push", "sudo /usr/bin/git push", "/usr/bin/sudo /bin/git push", "stdbuf -oL git push",
    "setsid git push", "flock x git push", "env -S 'git push'", "A=1 sudo B=2 env C=3 git push",
    "doas git push",
    "if sudo git push; then x; fi", "xargs sh -c 'git push'", "sh -c \"sh -c 'git push'\"",
    "$(sudo git push)",
  ])
  func `what is denied is denied whatever runs it, and allowed besides`(script: String) {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny, source: .folder)
    let exact = ToolRule(tool: "run_command", arguments: [script], isExact: true, decision: .allow)
    let broad = ToolRule(
      tool: "run_command", arguments: ["* *", "sudo *", "git *", "env *", "sh *", "xargs *"], decision: .allow
    )
    #expect(
      verdict(.script(script), deny, exact, broad, ToolRule(tool: "run_command", decision: .allow)).denies)
  }

  @Test(arguments: [
    ("sudo *", "sudo rm $X"), ("sudo *", "sudo -u me rm"), ("sudo *", "A=1 sudo rm > x"),
    ("env *", "env rm $X"),
    ("xargs *", "ls | xargs rm > x"), ("eval *", "eval $X"), ("exec *", "exec rm"), ("time *", "time rm"),
    ("nohup *", "nohup rm &"), ("command *", "command rm"), ("cd *", "cd x && rm"),
    ("sudo rm *", "sudo rm $X"),
    ("A=1 *", "A=1 rm"), ("env sudo *", "env sudo rm $X"), ("sudo *", "sh -c 'sudo rm'"),
    ("sudo *", "/usr/bin/sudo rm"), ("xargs rm *", "ls | xargs rm > x"), ("nice *", "if nice rm; then x; fi"),
  ])
  func `what runs others can be denied itself`(pattern: String, script: String) {
    let exact = ToolRule(tool: "run_command", arguments: [script], isExact: true, decision: .allow)
    #expect(
      verdict(.script(script), ToolRule(tool: "run_command", arguments: [pattern], decision: .deny), exact)
        .denies)
  }

  @Test(arguments: [
    "git -c a.b=c push origin x", "git --no-pager push origin x", "git -C . push origin x", "git -p push",
    "git -P push x",
    "git --git-dir=x push", "git --git-dir x push", "git --work-tree=x push", "git --work-tree x push",
    "git --namespace=x push",
    "git --namespace x push", "git --exec-path=x push", "git --config-env=a.b=C push",
    "git --config-env a.b=C push",
    "git --bare push", "git --literal-pathspecs push", "git -C a -c b=c -p --git-dir d push x",
    "git -C a/b/.. -C c push",
    "git --not-known push", "git --not-known x push", "git -x y -z push", "/usr/bin/git -C x push",
    "sudo -u me git -C x push",
    "sh -c 'git -C x push'", "A=1 git --no-pager push > y", "git $X push y", "git -C $X push",
    "git -c alias.p=push p origin",
    "git -c alias.p='!git push' p", "git -c alias.p='!git -C x push' p", "git -c Alias.p='push x' p",
    "git -c core.sshCommand='git push; ssh' fetch",
    "git -c core.pager='less; git push' log", "echo $(git -C x push)", "git push", "git push -v origin",
  ])
  func `what is denied of git is denied whatever options stand before it`(script: String) {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)
    let exact = ToolRule(tool: "run_command", arguments: [script], isExact: true, decision: .allow)
    #expect(verdict(.script(script), deny, exact, allow("run_command", "git *")).denies)
    let ask = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .ask)
    #expect(verdict(.script(script), ask, exact, allow("run_command", "git *")).asks)
  }

  @Test(arguments: [
    ("docker push *", "docker -H host --context x push y"), ("kubectl delete *", "kubectl -n x delete pod y"),
    ("npm publish *", "npm --prefix x publish"), ("npm run deploy *", "npm --prefix x run -s deploy"),
    ("docker compose up", "docker compose -f x --profile=y up"),
    ("cargo publish *", "cargo +nightly publish"),
    ("make install *", "make -j 8 DESTDIR=x install"), ("git push --force *", "git -C x push -v --force o"),
    ("rm -r *", "rm -f -r x"), ("systemctl stop *", "systemctl --user stop x"), ("* push *", "jj -R x push"),
    ("git push origin", "git -C x push -o y origin"),
  ])
  func `options between the words of what is denied change nothing`(pattern: String, script: String) {
    let deny = ToolRule(tool: "run_command", arguments: [pattern], decision: .deny)
    #expect(verdict(.script(script), deny).denies)
  }

  @Test(arguments: [
    "git -C push status", "git -c push=x status", "git --no-pager log push", "git --git-dir push log",
    "git -P diff push",
    "git --git-dir=push log", "git -C x log -n 1 push", "git -c a.b=push status",
    "git -c user.name='git-push' log",
    "git commit -m push", "git -C x stash push", "git -C", "git -C x", "git", "git --no-pager show HEAD:push",
  ])
  func `options before what is not denied change nothing`(script: String) {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)
    #expect(!verdict(.script(script), deny).denies)
  }

  /// Who allows something has to have meant it.
  @Test(arguments: ["git -c core.sshCommand=x push", "git -C x push", "git --no-pager push", "git $X push"])
  func `what is allowed is not allowed with options before it`(script: String) {
    #expect(verdict(.script(script), allow("run_command", "git push *")).asks)
  }

  @Test func `a script that piles up commands is read in a moment`() {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)
    for piece in [
      "sudo ", "xargs -a ", "env -i 'a b' ", "sh -c 'sh -c ' ", "find -exec ", "A=1 ", "if ", "(", "$(",
      "git -a ", "sudo git -a ", "git -c a=b ", "git -c 'a=git -c b' ",
    ] {
      let script = String(repeating: piece, count: 100_000 / piece.utf8.count)
      #expect(!verdict(.script(script), deny).denies)
    }
    #expect(verdict(.script("ls " + String(repeating: "a ", count: 20_000) + "> x; git push"), deny).denies)
  }

  /// Else what somebody allows always could not be read at the next start.
  @Test func `a rule that is offered can be written to the settings`() throws {
    let hosts = ["https://example.com/x", "http://localhost:8080/a?b", "https://[::1]/"].map {
      PreparedCall("fetch_url", .asksNetwork, [$0])
    }
    let paths = ["/srv/a/b", "/srv/{a,b}/c", "/srv/$x/y", "/srv/~/y", "/a b/c/d"].map {
      PreparedCall("read_file", .readsOutside, [$0])
    }
    let scripts =
      ShellCase.all.map(\.script) + [
        "make 'a $x'", "touch 'a;b' c", "git commit -m 'x | y'", "make \"it's\"", "npm test", "touch a*",
        "'./x y'",
        "touch 'a\\b'", "sudo make", "env make", "touch ''", "x '{a,b}'", "touch '(a)' '`b`' '<c>'",
      ]
    var count = 0
    for call in hosts + paths + scripts.map({ PreparedCall.script($0) }) {
      guard case .ask(_, let rule?) = verdict(call) else { continue }
      let text = "[[tools.rules]]\n\(rule.text)\n"
      #expect(throws: Never.self, "\(rule.text)") { try UserSettings(text: text, file: "") }
      #expect(verdict(call, rule) == .allow, "\(rule.text)")
      count += 1
    }
    #expect(count > 60)
  }

  @Test func `the names that rules may have are those of the tools there are`() async {
    let host = CommandHost(
      launcher: ChildLauncher(guardProgram: nil),
      sandbox: Sandbox(launcher: ChildLauncher(guardProgram: nil)),
      environment: [:])
    let names = await BuiltInTools(root: "/", commands: host).definitions().map(\.methodName)
    #expect(names.sorted() == ToolRuleSetting.ownTools.sorted())
  }

  @Test(arguments: [
    "command -v git push", "sudo echo git push", "timeout 5 echo git push", "xargs grep git push < x",
    "A='git push' x",
    "git pull", "echo 'git push'", "echo git push", "grep -e 'x; git push' a > b", "git log $x",
  ])
  func `what only speaks of it is not denied`(script: String) {
    let deny = ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)
    #expect(!verdict(.script(script), deny).denies)
  }

  @Test func `nothing allows all tools at once`() {
    #expect(verdict(.script("make"), ToolRule(tool: "*", decision: .allow)).asks)
    #expect(verdict(.script("make"), ToolRule(tool: "*", decision: .deny)).denies)
    #expect(verdict(.script("make"), allow("run")).asks)
    #expect(verdict(.script("make"), allow("run_command2")).asks)
    #expect(verdict(.script("make"), allow("RUN_COMMAND")).asks)
  }

  // MARK: Paths

  @Test(arguments: [
    ("src/**", "src/a", true), ("src/**", "src/a/b/c", true), ("src/**", "src", true),
    ("src/**", "source/a", false),
    ("src/*", "src/a", true), ("src/*", "src/a/b", false), ("src/*.swift", "src/a.swift", true),
    ("src/*.swift", "src/a.swift/b", false), ("src/*.swift", "src/.swift", false),
    ("**/*.md", "a/b/c.md", true),
    ("**/*.md", "c.md", true), ("**", "a/b", true), ("*", "a/b", false), ("a", "a", true), ("a", "a/", true),
    ("a", "./a", true), ("a", "A", false), ("a", "b", false),
    // What a rule does not name it does not allow.
    ("src/**", "src/../.git/config", false), ("src/**", "src/.env", false),
    ("src/**", "src/.git/hooks/x", false),
    ("**", ".git/config", false), ("src/.git/**", "src/.git/a", true), (".*", ".env", true),
    ("**/.env", "a/.env", true),
    ("src/**", "/src/a", false), ("/src/**", "src/a", false), ("/tmp/*", "/tmp/a", true),
    ("/tmp/*", "/tmp/../etc/a", false),
    ("~/notes/*", "/home/me/notes/a", true), ("~/notes/*", "/home/me/other/a", false),
    ("~/notes/*", "~/notes/a", false),
    ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/.h/b", false),
    ("src/ä", "src/a\u{308}", false),
    ("", "a", false), ("/", "/a", false),
  ])
  func `paths that are allowed`(pattern: String, path: String, isAllowed: Bool) {
    let call = PreparedCall("write_file", .writesWorkspace, [path])
    #expect((verdict(call, allow("write_file", pattern), home: "/home/me") == .allow) == isAllowed)
  }

  @Test(arguments: [
    ("secrets/**", "secrets/a"), ("secrets/**", "./secrets/a"), ("secrets/**", "x/../secrets/a"),
    ("**/.env", ".env"),
    ("*", ".env"), ("**", "a/.git/b"), ("secrets/**", "secrets//a"), ("secrets/**", "secrets/.a"),
  ])
  func `paths that are denied, however they are written`(pattern: String, path: String) {
    let call = PreparedCall("read_file", .readsWorkspace, [path])
    #expect(verdict(call, ToolRule(tool: "read_file", arguments: [pattern], decision: .deny)).denies)
  }

  @Test(arguments: [
    ("/home/me/work/secrets/**", "secrets/a"), ("/home/me/work/**", "a"), ("~/work/.env", ".env"),
    ("/home/me/**", "./a"), ("/data/work/*", "a"), ("**/.env", "/srv/x/.env"), ("**/id_*", "/srv/id_x"),
    ("**", "/srv/a"),
  ])
  func `who forbids may name a file of the workspace by its whole path, or all of a name`(
    pattern: String, path: String
  ) {
    let places = ["/home/me/work", "/data/work"]
    let call = PreparedCall(
      "read_file", path.hasPrefix("/") ? .readsOutside : .readsWorkspace, [path])
    func policy(_ rules: ToolRule...) -> ToolVerdict {
      ToolPolicy(rules, home: "/home/me", places: places).verdict(on: call)
    }
    func rule(_ decision: ToolRule.Decision) -> ToolRule {
      ToolRule(tool: "read_file", arguments: [pattern], decision: decision)
    }
    let exact = ToolRule(tool: "read_file", arguments: [path], isExact: true, decision: .allow)
    #expect(policy(rule(.deny), exact).denies)
    #expect(policy(rule(.ask), exact).asks)
    // What is allowed has to be said as it is.
    let other = PreparedCall("write_file", .writesWorkspace, [path])
    let allow = ToolRule(tool: "write_file", arguments: [pattern], decision: .allow)
    #expect(ToolPolicy([allow], home: "/home/me", places: places).verdict(on: other).asks)
    // Nothing else is meant.
    let beside = PreparedCall("read_file", .readsWorkspace, ["src/x"])
    let deny = ToolRule(tool: "read_file", arguments: ["/home/me/worker/**", "/x/**"], decision: .deny)
    #expect(ToolPolicy([deny], home: "/home/me", places: places).verdict(on: beside) == .allow)
  }

  @Test func `every argument has to be allowed, and any is enough to deny`() {
    let call = PreparedCall("move_file", .writesWorkspace, ["src/a", "lib/b"])
    #expect(verdict(call, allow("move_file", "src/*")).asks)
    #expect(verdict(call, allow("move_file", "src/*", "lib/*")) == .allow)
    #expect(verdict(call, allow("move_file", "src/*"), allow("move_file", "lib/*")) == .allow)
    #expect(
      verdict(call, allow("move_file"), ToolRule(tool: "move_file", arguments: ["lib/*"], decision: .deny))
        .denies)
    #expect(verdict(PreparedCall("move_file", .writesWorkspace), allow("move_file", "**")).asks)
    #expect(verdict(PreparedCall("move_file", .writesWorkspace), allow("move_file")) == .allow)
  }

  @Test func `many stars take no time`() {
    let pattern = String(repeating: "**/a*a*a*/", count: 60) + "x"
    let path = String(repeating: "aaaaaaaaaaaaaaaaaaaaaaaaaaaa/", count: 60) + "y"
    #expect(verdict(PreparedCall("write_file", .writesWorkspace, [path]), allow("write_file", pattern)).asks)
  }

  // MARK: Addresses

  @Test(arguments: [
    ("https://docs.example.com/*", "https://docs.example.com/a/b?c=d", true),
    ("https://docs.example.com/*", "https://docs.example.com", true),
    ("https://docs.example.com", "https://docs.example.com/a", true),
    ("https://docs.example.com/*", "https://DOCS.example.com:443/a", true),
    ("https://docs.example.com/*", "https://docs.example.com./a", true),
    ("https://docs.example.com/*", "http://docs.example.com/a", false),
    ("https://docs.example.com/*", "https://docs.example.com:8443/a", false),
    ("https://docs.example.com/*", "https://docs.example.com.evil.net/a", false),
    ("https://docs.example.com/*", "https://evildocs.example.com/a", false),
    ("https://docs.example.com/*", "https://evil.net/https://docs.example.com/a", false),
    ("https://docs.example.com/*", "https://docs.example.com@evil.net/a", false),
    ("https://docs.example.com/*", "https://evil.net#https://docs.example.com/", false),
    ("https://docs.example.com/*", "https://evil.net\\@docs.example.com/", false),
    ("https://docs.example.com/*", "https://docs.example.com\\.evil.net/", false),
    ("https://docs.example.com/*", "https://docs%2eexample.com/", false),
    ("https://docs.example.com/*", "https://dócs.example.com/", false),
    ("https://docs.example.com/*", "https://docs.example.com /a", false),
    ("https://docs.example.com/*", "//docs.example.com/a", false),
    ("https://docs.example.com/*", "docs.example.com/a", false),
    ("https://docs.example.com/*", "https:docs.example.com/a", false),
    ("https://docs.example.com/*", "", false),
    ("https://*.example.com/*", "https://a.b.example.com/", true),
    ("https://*.example.com/*", "https://example.com/", false),
    ("https://*.example.com/*", "https://evilexample.com/", false),
    ("https://docs*.example.com/*", "https://docs1.example.com/", false),
    ("https://*/*", "https://example.com/", false), ("*", "https://example.com/", false),
    ("https://docs.*.com/*", "https://docs.evil.com/", false),
    ("docs.example.com", "http://docs.example.com/a", true),
    ("docs.example.com", "ftp://docs.example.com/a", false),
    ("https://h.example/docs/*", "https://h.example/docs/a", true),
    ("https://h.example/docs/*", "https://h.example/docs/../admin", false),
    ("https://h.example/docs/*", "https://h.example/docs/%2E%2e/admin", false),
    ("https://h.example/docs/*", "https://h.example/docs/..%2fadmin", false),
    ("https://h.example/docs/*", "https://h.example/other", false),
    ("https://h.example:8443/*", "https://h.example:8443/a", true),
    ("https://[2001:db8::1]/*", "https://[2001:db8::1]/a", true),
    ("https://[2001:db8::1]/*", "https://[2001:db8::2]/a", false),
  ])
  func `addresses that are allowed`(pattern: String, address: String, isAllowed: Bool) {
    let call = PreparedCall("fetch_url", .asksNetwork, [address])
    #expect((verdict(call, allow("fetch_url", pattern)) == .allow) == isAllowed)
  }

  // MARK: Commands

  @Test(arguments: [
    ("git push *", "git push", true), ("git push *", "git push origin main", true),
    ("git push *", "git pushy", false),
    ("git push *", "git -c a=b push", false), ("git push", "git push origin", false),
    ("git *", "git rebase -x id", true),
    ("npm run *", "npm run build && npm run test", true), ("npm run *", "npm run build && rm x", false),
    ("npm run *", "npm run build | tee x", false), ("npm run *", "npm run build | tail -5", true),
    ("npm run *", "npm run build > x", false), ("npm run *", "npm run $x", false),
    ("npm run *", "X=1 npm run a", false),
    ("npm run *", "npm run `id`", false), ("npm run *", "cd /tmp; npm run a", false),
    ("npm run *", "npm run a & id", false),
    ("npm run *", "'npm' run a", true), ("npm run *", "npm  run\ta", true),
    ("npm run *", "npm 'run a'", false),
    ("make", "make", true), ("make", "make install", false), ("make --dir=*", "make --dir=x", true),
    ("make --dir=*", "make --dir=x y", false), ("make * test", "make a test", true),
    ("make * test", "make a b test", false),
    ("grep 'a b' *", "grep 'a b' /etc/x", true), ("grep 'a b' *", "grep a b /etc/x", false),
    ("*", "make; rm x", true),
    ("*", "make > x", false), ("rm x; id", "rm x; id", true), ("rm $x", "rm $x", false), ("m*", "make", true),
    ("git push *", "hash -p /tmp/x git; git push", false), ("git push *", "alias git=id; git push", false),
    ("printf *", "printf -v PATH x; ls", false), ("printf *", "printf x", true),
    ("time *", "time make", false),
    ("make", "ma\u{301}ke", false), ("", "make", false), ("rm '*'", "rm *", false), ("rm *", "rm *", false),
  ])
  func `commands that are allowed`(pattern: String, script: String, isAllowed: Bool) {
    #expect(
      (verdict(.script(script), allow("run_command", pattern)) == .allow)
        == (isAllowed && pattern != "rm x; id"))
  }

  @Test func `several rules may allow a script together`() {
    let call = PreparedCall.script("make && git push\nls")
    #expect(verdict(call, allow("run_command", "make")).asks)
    #expect(verdict(call, allow("run_command", "make"), allow("run_command", "git push")) == .allow)
    #expect(verdict(call, allow("run_command", "make", "git push")) == .allow)
    var session = allow("run_command", "git push")
    session.source = .session
    #expect(verdict(call, allow("run_command", "make"), session) == .allow)
  }

  @Test(arguments: ["rm $x > *", "for i in *; do rm $i; done", "rm *", "\u{202E}x"])
  func `a script that is not understood is allowed only by itself`(script: String) throws {
    let rule = try #require(verdict(.script(script)).rule)
    #expect(rule.isExact && rule.arguments == [script])
    #expect(verdict(.script(script), rule) == .allow)
    #expect(verdict(.script(script + " "), rule).asks)
    #expect(verdict(.script(script.replacing("*", with: "a")), rule).asks == script.contains("*"))
    #expect(verdict(.script(script), allow("run_command", script)).asks)
    #expect(verdict(.script(script), allow("run_command", "*")).asks)
    #expect(verdict(.script(script), allow("run_command")).asks)
    #expect(verdict(.script("make"), allow("run_command")) == .allow)
  }

  // MARK: Servers

  private func time(_ arguments: String = "{}", binding: String = "1", server: String = "time")
    -> PreparedCall
  {
    PreparedCall("\(server).now", .unknown, [arguments], bindings: [binding])
  }

  @Test func `a rule for a server's tool holds for what the server said of it then`() throws {
    let rule = try #require(verdict(time()).rule)
    #expect(rule.arguments.isEmpty)
    #expect(rule.definition?.count == 64)
    #expect(verdict(time(#"{"a":1}"#), rule) == .allow)
    let changed = verdict(time(binding: "2"), rule)
    #expect(changed.reason == "time.now asks: what its server says of it has changed since it was allowed.")
    #expect(changed.rule?.definition != rule.definition)
    #expect(
      verdict(time(), allow("time.now")).reason == "time.now asks: what a server's tool does is not known.")
    #expect(verdict(time(server: "time2"), rule).asks)
    // Another program that says the same of its tool is another server.
    var moved = time()
    moved.details = [ApprovalDetail(.server, "sh -c id")]
    #expect(verdict(moved, rule).asks)
    var any = allow("time.*")
    any.definition = ToolRule.anyDefinition
    #expect(verdict(time(binding: "3"), any) == .allow)
    #expect(verdict(time(server: "time2"), any).asks)
  }

  @Test func `a server's tool can be allowed with exactly these arguments`() throws {
    var rule = try #require(verdict(time()).rule)
    rule.arguments = [#"{"zone":"*"}"#]
    #expect(verdict(time(#"{"zone":"*"}"#), rule) == .allow)
    #expect(verdict(time(#"{"zone":"UTC"}"#), rule).asks)
    let deny = ToolRule(tool: "time.now", arguments: [#"*"UTC"*"#], decision: .deny)
    #expect(verdict(time(#"{"zone":"UTC"}"#), deny).denies)
    #expect(verdict(time(), ToolRule(tool: "time.*", decision: .deny)).denies)
  }

  // MARK: What a call's rule is

  @Test(arguments: [
    ("git push origin main", ["git push *"], false), ("npm test && npm test -- x", ["npm test *"], false),
    ("make && ls", ["make"], false), ("make install DESTDIR=x", ["make install *"], false),
    ("make -f x", ["make -f x"], false), ("git -c a=b push", ["git -c a=b push"], false),
    ("git rebase -x id", ["git rebase -x id"], false),
    ("python3 -c 'print(1)'", ["python3 -c 'print(1)'"], false),
    ("rm -rf build; swift build", ["rm -rf build", "swift build *"], false), ("rm '*'", ["rm '*'"], true),
    ("rm \"it's\"", ["rm \"it's\""], true), ("curl https://x", ["curl https://x"], false),
    ("rm ''", ["rm ''"], false),
    ("rm x > y", ["rm x > y"], true),
  ])
  func `commands are made wider only where that is known to mean something`(
    script: String, patterns: [String], isExact: Bool
  ) throws {
    let rule = try #require(verdict(.script(script)).rule)
    #expect(rule == ToolRule(tool: "run_command", arguments: patterns, isExact: isExact, decision: .allow))
    #expect(verdict(.script(script), rule) == .allow)
  }

  @Test func `rules for files and addresses`() {
    func rule(_ tool: String, _ effect: ToolEffect, _ arguments: String...) -> ToolRule? {
      verdict(PreparedCall(tool, effect, arguments)).rule
    }
    #expect(rule("write_file", .writesWorkspace, "src/*.c")?.isExact == true)
    #expect(rule("write_file", .writesWorkspace, "src/a.c")?.arguments == ["src/a.c"])
    #expect(rule("write_file", .writesWorkspace) == nil)
    #expect(rule("read_file", .readsOutside, "/usr/include/stdio.h")?.arguments == ["/usr/include/*"])
    #expect(rule("read_file", .readsOutside, "/etc/hosts")?.isExact == true)
    #expect(
      rule("read_file", .readsOutside, "/hosts")
        == ToolRule(
          tool: "read_file", arguments: ["/hosts"], isExact: true, decision: .allow))
    #expect(rule("read_file", .readsOutside, "/home/me/.ssh/id")?.isExact == true)
    #expect(rule("fetch_url", .asksNetwork, "https://h.example/a?b")?.arguments == ["https://h.example/*"])
    #expect(rule("fetch_url", .asksNetwork, "http://h.example:81/a")?.arguments == ["http://h.example:81/*"])
    #expect(rule("fetch_url", .asksNetwork, "https://a@h.example/") == nil)
    #expect(rule("x.y", .unknown, "{}") == nil)
  }

  @Test func `a rule is written so that one can read it`() {
    let rule = ToolRule(
      tool: "a.b", arguments: ["x \"y\"\n\\", "\u{202E}\u{1B}é\u{A0}"], isExact: true, decision: .deny,
      definition: "d", folder: "/a\"b")
    #expect(
      rule.text == #"""
        tool = "a.b"
        arguments = ["x \"y\"\n\\", "\u202E\u001Bé\u00A0"]
        exact = true
        decision = "deny"
        folder = "/a\"b"
        definition = "d"
        """#)
  }
}
