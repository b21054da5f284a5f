import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Tools

@Suite struct ToolBoxTests {
  private let session = SessionID(high: 0, low: 1)
  private let other = SessionID(high: 0, low: 2)

  @Test func `what only reads in the workspace runs, and everything else asks`() async {
    let effects: [ToolEffect] = [
      .readsOutside, .writesWorkspace, .writesOutside, .runs(script: "make"), .asksNetwork, .unknown,
    ]
    for effect in effects {
      let source = FakeSource()
      source.set(PreparedCall("tool", effect, ["x"], isSandboxed: true))
      let reply = await ToolBox([source]).run(ToolInvocation(.fake(), in: session))
      #expect(reply.request != nil, "\(effect)")
      #expect(source.ran.isEmpty)
    }
    let source = FakeSource()
    source.set(PreparedCall("read_file", .readsWorkspace, ["x"]))
    let reply = await ToolBox([source]).run(ToolInvocation(.fake(), in: session))
    #expect(reply == .ended(.success("done")))
  }

  @Test func `the request shows what would happen, and an answer lets exactly that run`() async throws {
    let source = FakeSource()
    source.set(.script("make"))
    let box = ToolBox([source])
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    #expect(request.details == [ApprovalDetail(.script, "make")])
    #expect(request.isSandboxed == true)
    #expect(request.digest.count == 64)
    #expect(request.reason == "run_command asks: the script is not known to only read: it runs \"make\".")
    #expect(request.rule == "tool = \"run_command\"\narguments = \"make\"\ndecision = \"allow\"")
    let reply = await box.run(ToolInvocation(ToolCall.fake().answered(request), in: session))
    #expect(reply == .ended(.success("done")))
    #expect(source.ran == ["make"])
  }

  @Test func `a denial is no approval`() async throws {
    let source = FakeSource()
    source.set(.script("make"))
    let box = ToolBox([source])
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    for call in [ToolCall.fake().answered(request, .deny(reason: nil)), ToolCall.fake(approval: request)] {
      let reply = await box.run(ToolInvocation(call, in: session))
      #expect(reply.request != nil)
    }
    #expect(source.ran.isEmpty)
  }

  @Test func `a rule that denies is told to the model, and stronger than an approval`() async throws {
    let source = FakeSource()
    source.set(.script("git push origin"))
    let box = ToolBox([source])
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    box.setRules([ToolRule(tool: "run_command", arguments: ["git push *"], decision: .deny)], from: .settings)
    let reply = await box.run(ToolInvocation(ToolCall.fake().answered(request), in: session))
    #expect(
      reply.denial == """
        The user's settings do not allow this call (rule: run_command, "git push *"). Do not try it in another way; \
        ask the user when it is needed.
        """)
    #expect(source.ran.isEmpty)
  }

  @Test func `rules of one source take the place of its own only`() async {
    let source = FakeSource()
    let box = ToolBox(
      [source], rules: [ToolRule(tool: "run_command", arguments: ["make *"], decision: .deny)])
    func reply(_ script: String) async -> ToolReply {
      source.set(.script(script))
      return await box.run(ToolInvocation(.fake(), in: session))
    }
    #expect(await reply("git push origin").request != nil)
    let rule = ToolRule(
      tool: "run_command", arguments: ["git push *"], decision: .allow, source: .folder)
    box.setRules([rule, ToolRule(tool: "read_file", decision: .deny)], from: .folder)
    #expect(await reply("git push origin") == .ended(.success("done")))
    #expect(await reply("make all").denial != nil)
    // What is not from there is nobody's word.
    #expect(await reply("read_file").denial == nil)
    box.setRules([], from: .folder)
    #expect(await reply("git push origin").request != nil)
    #expect(await reply("make all").denial != nil)
  }

  @Test func `sources that come later offer what no other offers`() async {
    let (first, second, third) = (FakeSource(), FakeSource(), FakeSource("time"))
    for source in [first, second, third] { source.set(PreparedCall("read_file", .readsWorkspace, ["x"])) }
    let box = ToolBox([first])
    box.add([second, third])
    _ = await box.run(ToolInvocation(.fake(), in: session))
    #expect(first.ran == ["read_file"])
    #expect(second.ran.isEmpty)
    var call = ToolCall.fake()
    call.serverName = "time"
    _ = await box.run(ToolInvocation(call, in: session))
    #expect(third.ran == ["read_file"])
    #expect(second.ran.isEmpty)
  }

  @Test func `allowed for the session holds for what is alike, in that session`() async throws {
    let source = FakeSource()
    source.set(.script("git push origin main"))
    let box = ToolBox([source])
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    #expect(request.rule == "tool = \"run_command\"\narguments = \"git push *\"\ndecision = \"allow\"")
    let call = ToolCall.fake().answered(request, .allowForSession)
    #expect(await box.remember(.allowForSession, of: call, in: session) == nil)

    source.set(.script("git push origin other"))
    #expect(await box.run(ToolInvocation(.fake(2), in: session)) == .ended(.success("done")))
    #expect(await box.run(ToolInvocation(.fake(3), in: other)).request != nil)
    source.set(.script("git pull"))
    #expect(await box.run(ToolInvocation(.fake(4), in: session)).request != nil)

    await box.forget(session)
    source.set(.script("git push origin other"))
    #expect(await box.run(ToolInvocation(.fake(5), in: session)).request != nil)
  }

  @Test func `allowed always is written down, and holds everywhere`() async throws {
    let (source, keeper) = (FakeSource(), FakeKeeper())
    source.set(.script("npm test"))
    let box = ToolBox([source], keeper: keeper)
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    let call = ToolCall.fake().answered(request, .allowAlways)
    #expect(await box.remember(.allowAlways, of: call, in: session) == nil)
    #expect(keeper.kept.map(\.text) == [request.rule])
    #expect(await box.run(ToolInvocation(.fake(2), in: other)) == .ended(.success("done")))
  }

  @Test func `what cannot be written down holds for the session, and the user is told`() async throws {
    let (source, keeper) = (FakeSource(), FakeKeeper(problem: "The disk is full."))
    source.set(.script("npm test"))
    let box = ToolBox([source], keeper: keeper)
    let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    let problem = await box.remember(.allowAlways, of: ToolCall.fake(approval: request), in: session)
    #expect(problem == "It holds for this session only. The disk is full.")
    #expect(await box.run(ToolInvocation(.fake(2), in: session)) == .ended(.success("done")))
    #expect(await box.run(ToolInvocation(.fake(3), in: other)).request != nil)
  }

  @Test func `an answer to another request is not remembered`() async throws {
    let source = FakeSource()
    source.set(.script("npm test"))
    let box = ToolBox([source])
    var request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
    request.digest = "0"
    let problem = await box.remember(.allowForSession, of: ToolCall.fake(approval: request), in: session)
    #expect(problem == "No rule can allow calls like this one, so the next one asks again.")
    #expect(await box.run(ToolInvocation(.fake(2), in: session)).request != nil)
  }

  @Test func `a command without a sandbox asks whatever the rules say`() async throws {
    let source = FakeSource()
    let box = ToolBox([source], rules: [ToolRule(tool: "run_command", arguments: ["*"], decision: .allow)])
    for isSandboxed in [false, nil] {
      source.set(.script("ls", isSandboxed: isSandboxed))
      let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
      #expect(
        request.reason == "run_command asks: the command would run without a sandbox, and that always asks.")
      #expect(request.rule == nil)
    }
    source.set(.script("make"))
    #expect(await box.run(ToolInvocation(.fake(), in: session)) == .ended(.success("done")))
  }

  @Test func `a command that only reads asks when a link leads it out of the workspace`() async throws {
    try await withPlayground { playground in
      try playground.write("text", to: "src/file")
      try playground.link("src/key", to: playground.outside + "/secret")
      try playground.link("up", to: "..")
      try playground.link("src/here", to: "../src/file")
      let source = FakeSource()
      let box = ToolBox([source], root: playground.root)
      func asks(_ script: String, in folder: String? = nil) async -> String? {
        var call = PreparedCall.script(script)
        if let folder { call.details.append(ApprovalDetail(.folder, folder)) }
        source.set(call)
        return await box.run(ToolInvocation(.fake(), in: session)).request?.reason
      }
      for script in ["cat src/file", "cat src/here", "cat none", "grep -rn x .", "ls", "cat -n src"] {
        #expect(await asks(script) == nil, "\(script)")
      }
      #expect(
        await asks("cat src/key") == """
          run_command asks: the script is not known to only read in the working folder: "src/key" leads out of it.
          """)
      for script in [
        "cat up/secret", "ls up", "head -c9 src/key", "ls && cat ./src/key", "grep -e x -- src/key",
      ] {
        #expect(await asks(script) != nil, "\(script)")
      }
      #expect(await asks("cat key", in: playground.root + "/src") != nil)
      #expect(await asks("cat file", in: playground.root + "/src") == nil)
      #expect(await asks("ls", in: playground.outside) != nil)
      #expect(await asks("ls", in: playground.root + "/none") != nil)
    }
  }

  @Test func `a server cannot go by the name of a tool of ours`() async throws {
    let source = FakeSource("evil")
    source.set(PreparedCall("run_command", .unknown, ["{}"], bindings: ["1"]))
    let box = ToolBox([source], rules: [ToolRule(tool: "run_command", decision: .allow)])
    let reply = await box.run(ToolInvocation(.fake(server: "evil"), in: session))
    #expect(reply.request?.rule?.hasPrefix("tool = \"evil.run_command\"") == true)
  }

  @Test func `what is remembered is bounded`() async throws {
    var state = ToolBoxState(rules: [])
    for number in 0..<500 {
      for rule in 0..<2 {
        state.add(
          ToolRule(tool: "\(rule)", decision: .allow), to: SessionID(high: 0, low: UInt64(number)))
      }
      state.add(ToolRule(tool: "\(number)", decision: .allow), to: SessionID(high: 9, low: 9))
    }
    #expect(state.rules(for: SessionID(high: 0, low: 0)).isEmpty)
    #expect(state.rules(for: SessionID(high: 0, low: 499)).count == 2)
    #expect(state.rules(for: SessionID(high: 9, low: 9)).count == ToolBoxState.maximumRules)
    for number in 0..<2000 {
      state.offer(
        ToolRule(tool: "t", decision: .allow), digest: "d", to: ToolCallID(high: 0, low: UInt64(number)))
    }
    #expect(state.takeOffer(of: ToolCallID(high: 0, low: 999), digest: "d") == nil)
    #expect(state.takeOffer(of: ToolCallID(high: 0, low: 1000), digest: "d") != nil)
    #expect(state.takeOffer(of: ToolCallID(high: 0, low: 1000), digest: "d") == nil)
  }
}

/// Keeps rules in memory, or has a problem.
final class FakeKeeper: RuleKeeper {
  private let rules = Mutex<[ToolRule]>([])
  private let problem: String?

  init(problem: String? = nil) { self.problem = problem }

  var kept: [ToolRule] { rules.withLock { $0 } }

  func keep(_ rule: ToolRule, allowedWith call: ToolCall) async -> String? {
    if let problem { return problem }
    rules.withLock { $0.append(rule) }
    return nil
  }
}
