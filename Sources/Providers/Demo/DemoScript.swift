import Conversation
import Coordinator

/// What the demo says to a request. A pure value: the words of the last message choose.
struct DemoScript: Hashable {
  private(set) var events: [ModelEvent] = []
  private(set) var finishReason = FinishReason.stop
  /// Thrown after the events.
  private(set) var failure: TurnError?
  /// A guess, at four bytes a token.
  private(set) var inputTokens = 0

  init(for request: ModelRequest) {
    inputTokens = Self.size(of: request) / 4
    switch request.messages.last {
    case .toolResult(_, let name, let content, let isError)?:
      say(Self.afterTool(name: name, content: content, isError: isError))
    case .user(let text, _)?: answer(text, request: request)
    case .assistant?, nil: say(DemoTexts.greeting)
    }
  }

  private mutating func answer(_ text: String, request: ModelRequest) {
    let words = Set(text.lowercased().split { !$0.isLetter }.map(String.init))
    func mentions(_ any: String...) -> Bool { !words.isDisjoint(with: any) }
    if mentions("fail", "failure", "error") {
      say(DemoTexts.beforeFailure)
      failure = TurnError(
        .server, "demo failed, because you asked for it.",
        suggestion: "What had been said by then is kept; send something else.", mayRetry: true)
    } else if mentions("command", "commands") {
      call(
        "run_command", [#"{"command""#, ": ", DemoTexts.command, "}"], request,
        saying: "I would like to run a small command. It is you who decides whether I may.")
    } else if mentions("tool", "tools")
      || mentions("list") && mentions("file", "files", "folder", "directory")
    {
      call(
        "list_directory", [#"{"path""#, #": ".""#, "}"], request,
        saying: "I will look at what is in this folder.")
    } else if mentions("think", "thinking", "reason", "reasoning") {
      think(DemoTexts.reasoning)
      say(DemoTexts.afterReasoning)
    } else if mentions("long") {
      for number in 1...40 { say(DemoTexts.longParagraph(number)) }
    } else {
      say(DemoTexts.greeting)
    }
  }

  private mutating func call(
    _ method: String, _ arguments: [String], _ request: ModelRequest, saying text: String
  ) {
    guard let tool = request.tools.first(where: { $0.serverName == "builtin" && $0.methodName == method })
    else { return say(DemoTexts.noTool) }
    say(text)
    // A call is told from earlier ones of the conversation by its place in it.
    let id = "demo_\(request.messages.count)"
    events.append(.toolCallBegan(index: 0, providerCallID: id, name: tool.name))
    for piece in arguments { events.append(.toolCallArguments(index: 0, piece)) }
    finishReason = .toolCalls
  }

  private static func afterTool(name: String, content: String, isError: Bool) -> String {
    if isError { return "The tool `\(name)` did not succeed. It said:\n\n\(fenced(content))\n" }
    let lines = content.split(separator: "\n").count
    return """
      The tool `\(name)` gave **\(lines) \(lines == 1 ? "line" : "lines")**:

      \(fenced(content))

      You see the call itself in the sidebar, with its arguments and how long it took.

      """
  }

  /// The text as a code block whose fence is longer than any in it, cut to what fits a screen.
  private static func fenced(_ content: String) -> String {
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(20).joined(separator: "\n") + (lines.count > 20 ? "\n…" : "")
    var longest = 2
    var run = 0
    for character in shown {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(shown)\n\(fence)"
  }

  // MARK: Pieces

  private mutating func say(_ text: String) {
    for piece in Self.pieces(of: text) { events.append(.content(piece)) }
  }

  private mutating func think(_ text: String) {
    for piece in Self.pieces(of: text) { events.append(.reasoning(piece)) }
  }

  /// Cuts a text before each space and line break, which is about where models cut.
  static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      if character.isWhitespace, !piece.isEmpty, piece.last?.isWhitespace == false {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private static func size(of request: ModelRequest) -> Int {
    request.messages.reduce(request.systemPrompt?.utf8.count ?? 0) { sum, message in
      switch message {
      case .user(let text, _): sum + text.utf8.count
      case .assistant(let text, let calls, _):
        sum + calls.reduce(text.utf8.count) { $0 + $1.arguments.utf8.count }
      case .toolResult(_, _, let text, _): sum + text.utf8.count
      }
    }
  }
}
