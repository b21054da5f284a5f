import Foundation
import Testing

/// `antiphon ask` against llmock, which answers and fails as it is told, in four dialects.
@Suite(.enabled(if: Peer.mock.isThere, "llmock does not run")) struct MockPeerTests {
  private static let text = "one two three four five six seven eight nine ten eleven twelve"
  private static let reply = #"{"type": "reply", "text": "\#(text)"}"#

  /// A model of its own for each test keeps what is scripted for one apart from the others.
  private func provider(_ dialect: Dialect, _ purpose: String, more: String = "") -> PeerProvider {
    PeerProvider(peer: .mock, dialect: dialect, model: "\(dialect.rawValue)-\(purpose)", more: more)
  }

  private func script(_ provider: PeerProvider, _ behaviors: String..., toolsOnly: Bool = false) async throws
  {
    try await MockServer(provider.peer).script(behaviors, model: provider.model, toolsOnly: toolsOnly)
  }

  @Test(arguments: Dialect.mocked, ["--jsonl", "--json"])
  func `text arrives with its usage`(dialect: Dialect, form: String) async throws {
    let provider = provider(dialect, "text\(form)")
    try await script(provider, Self.reply)
    let answer = try await provider.ask("Count to twelve.", form: form)
    #expect(answer.text == Self.text)
    let turn = try #require(answer.turns.last)
    #expect(turn.finishReason == "stop")
    let usage = try #require(turn.usage)
    #expect(usage.inputTokens > 0 && usage.outputTokens > 0 && !usage.isEstimate)
    #expect(answer.errors == "")
  }

  @Test(arguments: Dialect.mocked)
  func `two tool calls are run, their results go back, and the answer goes on`(dialect: Dialect) async throws
  {
    let provider = provider(dialect, "tools")
    try await script(
      provider,
      #"""
      {"type": "reply", "tool_calls": [
        {"name": "list_directory", "arguments": {"path": "."}},
        {"name": "read_file", "arguments": {"path": "marker.txt"}}]}
      """#, #"{"type": "reply", "text": "There is a marker."}"#)
    let answer = try await provider.ask("What is in this folder?")
    #expect(answer.turns.count == 2)
    let calls = try #require(answer.turns.first?.calls)
    #expect(calls.map(\.methodName) == ["list_directory", "read_file"])
    #expect(calls.first?.result?.contains("marker.txt") == true, "\(calls)")
    #expect(calls.last?.result?.contains("a mark") == true, "\(calls)")
    #expect(answer.turns.last?.content == "There is a marker.")
    #expect(answer.status == 0, "\(answer.errors)")
  }

  @Test(arguments: Dialect.mocked, ["malformed_arguments", "unknown_tool"])
  func `a broken tool call is told to the model and ends nothing`(dialect: Dialect, kind: String) async throws
  {
    let provider = provider(dialect, kind)
    try await script(provider, #"{"type": "tool_fault", "kind": "\#(kind)"}"#, toolsOnly: true)
    try await script(provider, Self.reply, Self.reply)
    let answer = try await provider.ask("What is in this folder?")
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(answer.turns.last?.content == Self.text)
  }

  @Test(arguments: Dialect.mocked)
  func `an image goes with the question`(dialect: Dialect) async throws {
    let provider = provider(dialect, "image")
    try await script(provider, Self.reply)
    let answer = try await provider.ask("What is in this picture?", options: ["--attach", "pixel.png"])
    #expect(answer.text == Self.text && answer.status == 0, "\(answer.errors)")
  }

  @Test(arguments: Dialect.mocked)
  func `a first token that takes its time is waited for`(dialect: Dialect) async throws {
    let provider = provider(dialect, "slow")
    try await script(provider, #"{"type": "slow_first_token", "seconds": 1.5}"#, Self.reply)
    #expect(try await provider.ask("Count to twelve.").text == Self.text)
  }

  @Test(
    arguments: Dialect.mocked,
    [
      ("disconnect", "network"), ("truncate", "network"), ("malformed", "protocolViolation"),
      ("stall", "timeout"),
    ])
  func `a stream that breaks keeps its text and fails once`(dialect: Dialect, fault: (String, String))
    async throws
  {
    let provider = provider(dialect, fault.0, more: fault.0 == "stall" ? "idle_timeout = 5" : "")
    try await script(
      provider, #"{"type": "stream_fault", "kind": "\#(fault.0)", "after_chunks": 9}"#, Self.reply)
    let answer = try await provider.ask("Count to twelve.")
    #expect(answer.turns.count == 1)
    #expect(!answer.text.isEmpty && answer.text != Self.text && Self.text.hasPrefix(answer.text))
    #expect(answer.failure?.code == fault.1, "\(answer.errors)")
    #expect(answer.failure?.suggestion != "")
    #expect(!answer.updates.contains { $0.retry != nil }, "what has been seen is not asked for again")
    #expect(answer.errors.split(separator: "\n").count == 1)
  }

  @Test(
    arguments: Dialect.mocked,
    [
      (400, "invalidRequest"), (401, "authentication"), (403, "permission"), (404, "modelUnknown"),
      (413, "contextTooLong"),
    ])
  func `an answer that no retry mends is told at once`(dialect: Dialect, failure: (Int, String)) async throws
  {
    let provider = provider(dialect, "\(failure.0)")
    try await script(
      provider, #"{"type": "fail", "status": \#(failure.0), "message": "said by the mock"}"#, Self.reply)
    let answer = try await provider.ask("Count to twelve.")
    #expect(answer.failure?.code == failure.1, "\(answer.errors)")
    #expect(answer.failure?.message.contains("said by the mock") == true, "\(answer.errors)")
    if failure.0 != 400 { #expect(answer.failure?.suggestion != "") }
    if failure.0 == 401 { #expect(answer.failure?.suggestion.contains("PEER_KEY") == true) }
    #expect(!answer.updates.contains { $0.retry != nil })
  }
}

/// What llmock, which sees every request and when it came, thinks of how we ask again.
@Suite(.enabled(if: Peer.judge.isThere, "llmock does not run")) struct RetryPeerTests {
  /// What is scripted before the answer, and what the retries have to be announced with.
  private static let scenarios: [(name: String, behaviors: [String], codes: [String])] = [
    ("429", [#"{"type": "fail", "status": 429, "retry_after": 1}"#], ["rateLimited"]),
    ("503", [#"{"type": "fail", "status": 503}"#], ["overloaded"]),
    ("500", [#"{"type": "fail", "status": 500}"#], ["server"]),
    (
      "mixed",
      [
        #"{"type": "fail", "status": 503, "retry_after": 1}"#,
        #"{"type": "fail", "status": 429, "retry_after": 2}"#,
      ], ["overloaded", "rateLimited"]
    ),
    ("cut", [#"{"type": "stream_fault", "kind": "disconnect", "after_chunks": 0}"#], ["network"]),
    ("short", [#"{"type": "stream_fault", "kind": "truncate", "after_chunks": 0}"#], ["network"]),
  ]

  @Test func `retries are announced, end well, and the mock has nothing to say against them`() async throws {
    let judge = try MockServer(.judge)
    try await judge.reset()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for dialect in Dialect.mocked {
        for scenario in Self.scenarios {
          group.addTask {
            let provider = PeerProvider(
              peer: .judge, dialect: dialect, model: "\(dialect.rawValue)-\(scenario.name)")
            try await judge.script(
              scenario.behaviors + [#"{"type": "reply", "text": "There you are.", "times": 2}"#],
              model: provider.model)
            // A stream that breaks takes one of the replies. The questions differ: the mock tells calls apart by them.
            let answer = try await provider.ask("Are you there, \(provider.model)?")
            let comment = Comment(rawValue: "\(provider.model): \(answer.updates) \(answer.errors)")
            #expect(answer.text == "There you are.", comment)
            let announced = answer.updates.compactMap(\.retry)
            #expect(
              scenario.codes.indices.allSatisfy { index in
                announced.contains { $0.attempt == index + 2 && $0.error.code == scenario.codes[index] }
              }, comment)
            #expect(answer.turns.allSatisfy { $0.retry == nil }, comment)
          }
        }
      }
      try await group.waitForAll()
    }
    let verdict = try await judge.verdict()
    let expected = Dialect.mocked.count * Self.scenarios.count
    #expect(verdict.findings.isEmpty, "\(verdict.findings)")
    #expect(verdict.calls == expected && verdict.attempts == verdict.calls + verdict.faults)
    #expect(verdict.faults == Dialect.mocked.count * Self.scenarios.map(\.behaviors.count).reduce(0, +))
  }
}
