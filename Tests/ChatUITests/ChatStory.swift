import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Widgets

/// A person in front of the interface: keys in, frames out, effects noted.
struct ChatStory {
  static let start = Timestamp("2026-11-23T10:32:00.000Z")!

  var state: ChatState
  var screen = ChatScreen()
  var effects: [Effect] = []
  /// The messages that were to be kept for later runs, noted apart from what else is done.
  var kept: [String] = []
  private var story: FrameStory

  init(
    _ name: String, columns: Int = 80, rows: Int = 24, glyphs: Glyphs = .unicode, suite: String? = nil,
    filePath: String = #filePath
  ) {
    story = FrameStory(name, suite: suite, filePath: filePath)
    state = ChatState(
      size: Size(columns: columns, rows: rows), now: Self.start, themeName: "ink",
      themeNames: ["ink", "paper"],
      glyphs: glyphs)
  }

  /// Types keys, each seen by the update of its own.
  mutating func type(_ keys: String) {
    story.keys(keys)
    for key in Key.sequence(keys) { apply(.input(.key(key))) }
  }

  mutating func apply(_ actions: Action...) {
    for action in actions {
      for effect in update(&state, action) {
        if case .compose(.keepInHistory(let messages)) = effect {
          kept += messages
        } else {
          effects.append(effect)
        }
      }
    }
  }

  /// Draws without keeping the frame.
  @discardableResult
  mutating func look() -> Frame {
    var frame = Frame(size: state.size)
    screen.draw(&state, into: &frame)
    return frame
  }

  mutating func record() { story.record(look()) }

  func verify() throws { try story.verify() }

  mutating func pass(milliseconds: Int64) {
    apply(.tick(state.now.advanced(byMilliseconds: milliseconds)))
  }
}

/// Sessions, rounds and turns that the stories are about.
enum Sample {
  static let model = ModelReference(provider: "demo", model: "demo")
  static let now = ChatStory.start

  static func sessionID(_ number: Int) -> SessionID { Identifier(high: 1, low: UInt64(number)) }
  static func roundID(_ number: Int) -> RoundID { Identifier(high: 2, low: UInt64(number)) }
  static func requestID(_ number: Int) -> RequestID { Identifier(high: 3, low: UInt64(number)) }
  static func responseID(_ number: Int) -> ResponseID { Identifier(high: 4, low: UInt64(number)) }
  static func turnID(_ number: Int) -> TurnID { Identifier(high: 5, low: UInt64(number)) }
  static func callID(_ number: Int) -> ToolCallID { Identifier(high: 6, low: UInt64(number)) }

  static func ago(minutes: Int64 = 0, seconds: Int64 = 0) -> Timestamp {
    now.advanced(byMilliseconds: -(minutes * 60 + seconds) * 1000)
  }

  static func session(_ number: Int, _ title: String, minutesAgo: Int64 = 0) -> Session {
    Session(
      id: sessionID(number), title: title, model: model, createdAt: ago(minutes: minutesAgo + 10),
      lastActivityAt: ago(minutes: minutesAgo))
  }

  static let sessions = [
    session(1, "Actors in Swift", minutesAgo: 2), session(2, "Kyoto in May", minutesAgo: 70),
    session(3, "Release notes", minutesAgo: 190), session(4, "Bash quoting", minutesAgo: 1500),
  ]

  /// A round of session 1, its identifiers counted by its index.
  static func round(
    _ index: Int, _ question: String, _ turns: [Turn], outcome: ResponseOutcome? = .completed,
    session: Int = 1, minutesAgo: Int64 = 2
  ) -> RoundDetail {
    let number = session * 1000 + index
    let time = ago(minutes: minutesAgo)
    let response = Response(
      id: responseID(number), roundID: roundID(number), sessionID: sessionID(session), model: model,
      turns: turns, outcome: outcome, createdAt: time, endedAt: outcome == nil ? nil : time)
    return RoundDetail(
      round: Round(
        id: roundID(number), sessionID: sessionID(session), index: index, requestID: requestID(number),
        responseID: responseID(number), createdAt: time),
      request: Request(id: requestID(number), content: question, createdAt: time), response: response)
  }

  /// A round of session 1 as it is with this many responses, one of them shown.
  static func round(
    _ index: Int, _ question: String, showing shown: Int, of count: Int, _ turns: [Turn],
    outcome: ResponseOutcome? = .completed
  ) -> RoundDetail {
    var detail = round(index, question, turns, outcome: outcome)
    detail.round.alternatives = (1...count).map { alternativeID(index, $0) }
    detail.round.responseID = alternativeID(index, shown)
    detail.response = Response(
      id: detail.round.responseID, roundID: detail.id, sessionID: sessionID(1),
      model: shown == 1 ? model : ModelReference(provider: "demo", model: "other"), turns: turns,
      outcome: outcome, createdAt: detail.response.createdAt, endedAt: detail.response.endedAt)
    return detail
  }

  /// The first response of a round of session 1, or a later one.
  static func alternativeID(_ round: Int, _ number: Int) -> ResponseID {
    number == 1 ? responseID(1000 + round) : responseID(100_000 * number + round)
  }

  /// The turn of such a response.
  static func turn(
    _ round: Int, alternative number: Int, _ content: String, status: TurnStatus = .completed,
    took: Int64? = 800
  ) -> Turn {
    Turn(
      id: turnID(100_000 * number + round), responseID: alternativeID(round, number), index: 0,
      content: content, status: status, revision: 1, streamStartTime: ago(seconds: 2),
      streamEndTime: status.isTerminal ? ago(seconds: 2).advanced(byMilliseconds: took ?? 0) : nil)
  }

  /// A turn of the round with this index.
  static func turn(
    _ round: Int, _ content: String, index: Int = 0, status: TurnStatus = .completed, revision: Int = 1,
    reasoning: String = "", calls: [ToolCall] = [], usage: Usage? = nil, error: TurnError? = nil,
    session: Int = 1, secondsAgo: Int64 = 120, took: Int64? = nil
  ) -> Turn {
    let number = session * 1000 + round
    let start = ago(seconds: secondsAgo)
    return Turn(
      id: turnID(number * 10 + index), responseID: responseID(number), index: index, content: content,
      reasoning: reasoning, toolCalls: calls, status: status, revision: revision, usage: usage, error: error,
      streamStartTime: status == .queued ? nil : start,
      streamEndTime: took.map { start.advanced(byMilliseconds: $0) })
  }

  static func call(
    _ number: Int, _ name: String, _ arguments: String, _ state: ToolCallState, result: String? = nil,
    error: String? = nil, tookMilliseconds: Int64? = 12, startedSecondsAgo: Int64 = 3
  ) -> ToolCall {
    let start = ago(seconds: startedSecondsAgo)
    return ToolCall(
      id: callID(number), providerCallID: "call_\(number)", serverName: "builtin", methodName: name,
      arguments: arguments, state: state, result: result, error: error, startedAt: start,
      endedAt: tookMilliseconds.map { start.advanced(byMilliseconds: $0) })
  }

  static let setupProviders = [
    SetupOffer.Provider(name: "anthropic", title: "Anthropic", keyVariable: "ANTHROPIC_API_KEY"),
    SetupOffer.Provider(name: "openai", title: "OpenAI", keyVariable: "OPENAI_API_KEY", isSetUp: true),
    SetupOffer.Provider(name: "openrouter", title: "OpenRouter", keyVariable: "OPENROUTER_API_KEY"),
  ]

  static func choice(
    _ name: String, called title: String? = nil, _ window: Int? = nil, _ input: Double? = nil,
    _ output: Double? = nil, _ abilities: Set<ModelChoice.Ability>? = nil
  ) -> ModelChoice {
    ModelChoice(
      ModelReference(name)!, name: title, contextWindow: window, inputPrice: input, outputPrice: output,
      abilities: abilities)
  }

  static let providers = [
    ProviderModels(
      "anthropic",
      [
        choice(
          "anthropic/claude-sonnet-4-5", called: "Claude Sonnet 4.5", 200_000, 3, 15,
          [.images, .tools, .reasoning]),
        choice("anthropic/claude-haiku-4-5", called: "Claude Haiku 4.5", 200_000, 1, 5, [.images, .tools]),
      ]),
    ProviderModels(
      "openai",
      [
        choice("openai/gpt-5", nil, nil, nil, nil), choice("openai/gpt-5-mini"), choice("openai/gpt-4.1"),
      ]),
    ProviderModels(
      "openrouter",
      [
        choice(
          "openrouter/qwen/qwen3-coder-480b-a35b-instruct", called: "Qwen3 Coder 480B", 262_144, 0.075, 1.5,
          [.tools]),
        choice("openrouter/meta/llama-3.3-8b:free", 131_072, 0, 0, []),
      ]),
    ProviderModels("demo", [choice("demo/demo", 8192, nil, nil, [.tools, .reasoning])]),
  ]

  static let answer = """
    An **actor** lets in *one task at a time*. Everything it holds is reached through `await`:

    ```swift
    actor Counter {
      private var value = 0
      func next() -> Int { value += 1; return value }
    }
    ```

    - Other tasks wait their turn.
    - After an `await`, look at the state again.
    """

  static let usage = Usage(inputTokens: 31, outputTokens: 148)

  /// A round whose answer has reasoning and a tool call in it, with wide characters everywhere.
  static let withTool = round(
    1, "再び",
    [
      turn(
        1, answer, reasoning: "hm",
        calls: [
          call(1, "read_file", #"{"path":"中文.txt"}"#, .succeeded, result: "line\n\tmore 👩‍👩‍👧‍👦")
        ])
    ])

  static func answered(_ index: Int = 0) -> RoundDetail {
    round(
      index, "How does an actor keep its state safe?", [turn(index, answer, usage: usage, took: 3500)])
  }
}

extension ChatStory {
  /// A story that begins with all sessions, of which the first one is shown, and with nothing done yet.
  static func opened(
    _ name: String = "unused", columns: Int = 80, rows: Int = 24, glyphs: Glyphs = .unicode,
    showing rounds: [RoundDetail] = [Sample.answered()], hasMore: Bool = false, filePath: String = #filePath
  ) -> ChatStory {
    var story = ChatStory(name, columns: columns, rows: rows, glyphs: glyphs, filePath: filePath)
    story.open(rounds, hasMore: hasMore)
    story.effects = []
    return story
  }

  /// What runs in sessions, or has ended in them.
  mutating func mark(_ activities: (session: Int, status: TurnStatus)...) {
    for (session, status) in activities {
      apply(.sessions(.activity(Sample.sessionID(session), status)))
    }
  }

  /// All sessions are there, and the first one is shown with these rounds.
  mutating func open(_ rounds: [RoundDetail], hasMore: Bool = false) {
    apply(
      .sessions(.loaded(Sample.sessions, show: Sample.sessionID(1))),
      .transcript(.loaded(Sample.sessionID(1), rounds, isTail: true, hasMore: hasMore)))
  }
}
