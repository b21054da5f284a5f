import Conversation
import Coordinator
import Testing

@testable import Providers

/// An answer as a server sent it, and what must hold of it wherever its bytes are divided and wherever they end.
struct RecordedStream<Reader: AnswerReader> {
  /// What became of an answer.
  struct Outcome: Equatable {
    /// However they were cut: neighbouring pieces of one kind are one event, the last usage stands at the end.
    var events: [ModelEvent]
    var failure: TurnError?

    var answer: Answer { Answer(events) }

    /// Messages tell how much had come, which depends on the cuts.
    static func == (left: Self, right: Self) -> Bool {
      left.events == right.events && left.failure?.code == right.failure?.code
        && left.failure?.mayRetry == right.failure?.mayRetry
    }
  }

  let name: String
  let body: [UInt8]
  private let parser: AnswerParser<Reader>

  /// - Parameter parser: as it is before the first byte.
  init(_ name: String, body: [UInt8], parser: AnswerParser<Reader>) {
    self.name = name
    self.body = body
    self.parser = parser
  }

  /// - Parameter file: its path below `Cassettes`.
  init(_ file: String, parser: AnswerParser<Reader>) throws {
    self.init(file, body: try Corpus.bytes("Cassettes/\(file)"), parser: parser)
  }

  /// The whole body in one piece.
  func read() -> Outcome { read(Cutting.whole(body)) }

  func read(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
    var run = Run(parser: parser)
    for piece in pieces { run.feed(piece) }
    run.finish()
    return run.outcome
  }

  /// Sends the body whole, byte by byte, and divided in two in every place, and checks that all say the same; then ends
  /// it in every place, and checks that this gives one typed failure and keeps what had been said.
  ///
  /// - Parameter step: how far the places are from each other in which the body is divided; a long one takes long.
  /// - Returns: what the whole says.
  @discardableResult
  func checkEveryCut(step: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async -> Outcome {
    let problems = await problems(step: step)
    // The first few tell enough.
    for problem in problems.prefix(3) {
      Issue.record("\(name): \(problem) (\(problems.count) in all)", sourceLocation: sourceLocation)
    }
    return read()
  }

  /// What does not hold of it, as `checkEveryCut` says.
  func problems(step: Int = 1) async -> [String] {
    let whole = read()
    var problems: [String] = []
    func fail(_ what: String) { problems.append(what) }
    if read(Cutting.byteByByte(body)) != whole { fail("differs byte by byte") }
    // The parser is a value: what it has taken so far is what a cut at this place would have left.
    var run = Run(parser: parser)
    var cutsBeforeTheEnd = 0
    for position in 0...body.count {
      if position % step == 0 {
        // The tests beside this one may wait for servers: they must not starve.
        await Task.yield()
        var divided = run
        divided.feed(body[position...])
        divided.finish()
        if divided.outcome != whole { fail("differs when divided at \(position)") }
      }
      var cut = run
      cut.finish()
      let rest = cut.outcome
      if !rest.isBeginning(of: whole) { fail("a cut at \(position) does not keep what was said") }
      if run.failure == nil, rest.answer.finishReason == nil, !run.parser.isDone {
        cutsBeforeTheEnd += 1
        if rest.failure?.code != .network || rest.failure?.mayRetry != true {
          fail("a cut at \(position) is not told as one")
        }
      } else if rest.failure?.code != whole.failure?.code {
        fail("a cut at \(position), after the end, is told")
      }
      if position < body.count { run.feed(body[position...position]) }
    }
    if cutsBeforeTheEnd == 0 { fail("no cut was before the end") }
    return problems
  }

  /// A parser that is being fed.
  private struct Run {
    var parser: AnswerParser<Reader>
    var events: [ModelEvent] = []
    var failure: TurnError?

    mutating func feed(_ piece: ArraySlice<UInt8>) {
      // A failure ends the answer: nobody reads on.
      guard failure == nil else { return }
      piece.withUnsafeBytes { bytes in
        do throws(TurnError) { try parser.feed(bytes, into: &events) } catch { failure = error }
      }
    }

    mutating func finish() {
      guard failure == nil else { return }
      do throws(TurnError) { try parser.finish(into: &events) } catch { failure = error }
    }

    var outcome: Outcome { Outcome(events: events.joined, failure: failure) }
  }
}

extension RecordedStream.Outcome {
  /// Whether a longer answer says the same and more.
  fileprivate func isBeginning(of whole: Self) -> Bool {
    var own = events.filter { !$0.isUsage }[...]
    let others = whole.events.filter { !$0.isUsage }
    guard let last = own.popLast() else { return true }
    guard others.count > own.count, own.elementsEqual(others[..<own.count]) else { return false }
    return last.isBeginning(of: others[own.count])
  }
}

extension ModelEvent {
  fileprivate var isUsage: Bool { if case .usage = self { true } else { false } }

  fileprivate func isBeginning(of other: ModelEvent) -> Bool {
    switch (self, other) {
    case (.content(let start), .content(let text)), (.reasoning(let start), .reasoning(let text)):
      // Not `hasPrefix`: a cut may fall between scalars that are one character together.
      text.utf8.starts(with: start.utf8)
    case (.toolCallArguments(let index, let start), .toolCallArguments(let same, let text)):
      index == same && text.utf8.starts(with: start.utf8)
    default: self == other
    }
  }
}

extension [ModelEvent] {
  /// The same events however they were cut: neighbouring pieces of one kind become one, the last usage stands at the
  /// end, and signs of life are left out.
  var joined: [ModelEvent] {
    var list: [ModelEvent] = []
    var usage: ModelEvent?
    for event in self {
      switch (event, list.last) {
      case (.keepAlive, _): continue
      case (.usage, _): usage = event
      case (.content(let piece), .content(let text)?): list[list.count - 1] = .content(text + piece)
      case (.reasoning(let piece), .reasoning(let text)?): list[list.count - 1] = .reasoning(text + piece)
      case (.toolCallArguments(let index, let piece), .toolCallArguments(let same, let text)?)
      where index == same:
        list[list.count - 1] = .toolCallArguments(index: index, text + piece)
      default: list.append(event)
      }
    }
    if let usage { list.append(usage) }
    return list
  }
}
