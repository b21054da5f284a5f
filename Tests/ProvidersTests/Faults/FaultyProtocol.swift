import Conversation
import Coordinator
import Testing

@testable import Providers

/// One protocol as the faults need it: how its pieces are written, and what reads them.
///
/// A row of `FaultyProtocol.all`; everything that is tested of one is tested of each.
struct FaultyProtocol: Sendable, CustomTestStringConvertible {
  /// A piece of an answer: an event, or a line.
  struct Piece: Sendable {
    /// The event's name; `nil` for none.
    var type: String?
    var json: String

    init(_ json: String, type: String? = nil) {
      self.type = type
      self.json = json
    }

    /// `[DONE]` is none.
    var isJSON: Bool { json.hasPrefix("{") }
  }

  enum Division: Sendable {
    case events, lines
    /// One JSON list of them, which a server sends that does not know of streams.
    case list
  }

  /// As the corpus calls it.
  var name: String
  var division: Division
  var contentType: String
  /// What comes before the first text.
  var start: [Piece] = []
  /// More text; it is given as the inside of a JSON string.
  var text: @Sendable (String) -> [Piece]
  /// A whole tool call with this place, id and name, and these arguments as JSON text.
  var call: @Sendable (_ index: Int, _ id: String, _ name: String, _ arguments: String) -> [Piece]
  /// The end; a reason and a count as they are written, or what is usual.
  var end: @Sendable (_ reason: String?, _ count: String) -> [Piece]
  /// The provider fails in the middle of its answer.
  var failure: Piece
  /// Whether a cut between the last two pieces of the end leaves a whole answer.
  var mayEndEarly = false

  var open: @Sendable () -> any FaultRun
  var provider: @Sendable (_ url: String, HTTPTransport.Configuration) -> any ModelProvider

  init<API: ModelAPI>(
    _ name: String, _ api: API.Type, _ kind: ProviderConfiguration.Kind, contentType: String? = nil,
    start: [Piece] = [], text: @escaping @Sendable (String) -> [Piece],
    call: @escaping @Sendable (_ index: Int, _ id: String, _ name: String, _ arguments: String) -> [Piece],
    end: @escaping @Sendable (_ reason: String?, _ count: String) -> [Piece], failure: Piece
  ) {
    self.name = name
    division = API.framing == .lines ? .lines : .events
    self.contentType = contentType ?? (API.framing == .lines ? "application/x-ndjson" : "text/event-stream")
    self.start = start
    self.text = text
    self.call = call
    self.end = end
    self.failure = failure
    let request = ModelRequest(model: "m", messages: [.user("Hi")])
    open = {
      let configuration = ProviderConfiguration(name: name, kind: kind, baseURL: "http://127.0.0.1:1")
      return ParserRun(
        parser: AnswerParser(
          API(configuration).makeReader(for: request), framing: API.framing,
          failures: ProviderFailures(provider: name, api: API.name)))
    }
    provider = { url, settings in
      HTTPModelProvider<API>(
        ProviderConfiguration(name: name, kind: kind, baseURL: url, key: .environment("KEY")),
        keys: KeyRing(environment: ["KEY": FaultyProtocol.key]), transport: HTTPTransport(settings))
    }
  }

  /// The same protocol, where the answer comes as one list.
  func asList<API: ModelAPI>(_ name: String, _ api: API.Type) -> Self {
    var row = self
    row.name = name
    row.division = .list
    row.contentType = "application/json"
    row.open = {
      let configuration = ProviderConfiguration(name: name, kind: .gemini, baseURL: "http://127.0.0.1:1")
      return ListRun(
        parser: AnswerParser(
          API(configuration).makeReader(for: ModelRequest(model: "m", messages: [])), framing: API.framing,
          failures: ProviderFailures(provider: name, api: API.name)))
    }
    return row
  }

  static let key = "sk-0123456789abcdef"

  var testDescription: String { name }

  // MARK: Bytes

  func wire(_ pieces: [Piece]) -> [UInt8] {
    if division == .list { return Array("[\(pieces.map(\.json).joined(separator: ",\r\n"))]".utf8) }
    return pieces.flatMap(wire)
  }

  func wire(_ piece: Piece) -> [UInt8] {
    switch division {
    case .events: Array(((piece.type.map { "event: \($0)\n" } ?? "") + "data: \(piece.json)\n\n").utf8)
    case .lines, .list: Array("\(piece.json)\n".utf8)
    }
  }

  /// The answer that most faults befall, and its text.
  var template: [Piece] { start + Self.words.flatMap(text) + end(nil, "7") }
  static let words = ["Hel", "lo, ", "w\u{F6}rld \u{1F600}", "!"]
  static let wholeText = words.joined()

  /// What stands at the start of the template: all words, or so many.
  func beginning(words count: Int = words.count) -> [Piece] { start + Self.words.prefix(count).flatMap(text) }

  // MARK: Reading

  /// What becomes of an answer whose bytes come in these pieces.
  func read(_ pieces: some Sequence<some Collection<UInt8>>) -> FaultOutcome {
    var run = open()
    for piece in pieces {
      run.feed(Array(piece))
      if run.outcome.failure != nil { break }
    }
    run.finish()
    return run.outcome
  }

  func read(_ bytes: [UInt8]) -> FaultOutcome { read([bytes]) }
  func read(_ pieces: [Piece]) -> FaultOutcome { read(wire(pieces)) }
}

/// An answer that is being read.
protocol FaultRun {
  var outcome: FaultOutcome { get }
  /// Not to be called after a failure: nobody reads on.
  mutating func feed(_ bytes: [UInt8])
  mutating func finish()
}

/// What became of an answer: one failure, or its end.
struct FaultOutcome: Equatable {
  var text = ""
  var reasoning = ""
  var calls: [Answer.Call] = []
  var usage: Usage?
  /// How often an end was told.
  var ends = 0
  var finishReason: FinishReason?
  var failure: TurnError?
  private var places: [Int: Int] = [:]

  mutating func take(_ events: [ModelEvent]) {
    for event in events {
      switch event {
      case .content(let piece): text += piece
      case .reasoning(let piece): reasoning += piece
      case .reasoningBlock, .keepAlive: continue
      case .toolCallBegan(let index, let id, let name):
        places[index] = calls.count
        calls.append(Answer.Call(id: id, name: name, arguments: ""))
      case .toolCallArguments(let index, let piece):
        if let place = places[index] { calls[place].arguments += piece }
      case .usage(let counts): usage = counts
      case .finished(let reason):
        ends += 1
        finishReason = reason
      }
    }
  }

  /// The same, but for how much had come: that depends on the cuts.
  static func == (left: Self, right: Self) -> Bool {
    left.text == right.text && left.reasoning == right.reasoning && left.calls == right.calls
      && left.usage == right.usage && left.ends == right.ends && left.finishReason == right.finishReason
      && left.failure?.code == right.failure?.code
  }
}

/// Gathers the whole of an answer before it is read.
private struct ListRun<Reader: AnswerReader>: FaultRun {
  var parser: AnswerParser<Reader>
  var outcome = FaultOutcome()
  private var body: [UInt8] = []

  init(parser: AnswerParser<Reader>) {
    self.parser = parser
  }

  mutating func feed(_ bytes: [UInt8]) { body += bytes }

  mutating func finish() {
    var events: [ModelEvent] = []
    body.withUnsafeBytes { buffer in
      do throws(TurnError) {
        try parser.takeWhole(buffer, into: &events)
        try parser.finish(into: &events)
      } catch { outcome.failure = error }
    }
    outcome.take(events)
  }
}

private struct ParserRun<Reader: AnswerReader>: FaultRun {
  var parser: AnswerParser<Reader>
  var outcome = FaultOutcome()

  mutating func feed(_ bytes: [UInt8]) {
    var events: [ModelEvent] = []
    bytes.withUnsafeBytes { buffer in
      do throws(TurnError) { try parser.feed(buffer, into: &events) } catch { outcome.failure = error }
    }
    outcome.take(events)
  }

  mutating func finish() {
    guard outcome.failure == nil else { return }
    var events: [ModelEvent] = []
    do throws(TurnError) { try parser.finish(into: &events) } catch { outcome.failure = error }
    outcome.take(events)
  }
}
