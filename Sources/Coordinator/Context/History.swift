import Conversation

/// The rounds before a request as a model may be told of them: the last summary, and the rounds that it does not
/// stand for.
///
/// Read from the end of the session backwards, and no further than a window reaches, so that the length of a
/// session does not matter. A pure value.
package struct History: Sendable, Hashable {
  /// One round in the model's terms.
  package struct Entry: Sendable, Hashable {
    package var index: Int
    package var messages: [ModelMessage]
    package var tokens: Int

    /// - Parameter model: the one that is to be told.
    init(_ detail: RoundDetail, for model: ModelReference?, reasoning: ToldReasoning) {
      index = detail.round.index
      messages = ModelMessage.messages(of: detail, for: model, reasoning: reasoning)
      tokens = messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
    }
  }

  /// Latest first.
  package private(set) var entries: [Entry] = []
  package private(set) var summary: Entry?
  /// The most tokens that are worth reading for; `nil` for all.
  private let window: Int?
  private let model: ModelReference?
  private let reasoning: ToldReasoning
  private var tokens = 0
  /// The last index that the summary stands for.
  private var summarizedThrough = -1
  /// Whether there is nothing before what has been taken.
  private var isComplete = false
  private var isFull = false

  /// The index of the request that follows.
  package let end: Int

  /// - Parameters:
  ///   - end: the index of the request that follows.
  ///   - window: the most tokens that the model can be told; `nil` when unknown.
  ///   - model: the one that is told; what it thought goes back to it alone.
  package init(before end: Int, window: Int?, model: ModelReference? = nil, reasoning: ToldReasoning = .all) {
    self.end = end
    self.window = window
    self.model = model
    self.reasoning = reasoning
  }

  /// Whether rounds have been left unread because they cannot fit.
  package var isCut: Bool { isFull && !isComplete }

  /// Whether there is anything more to be read.
  package var wantsMore: Bool { !isComplete && !isFull }

  /// Takes a summary that stands before rounds which have been left unread.
  package mutating func add(summary detail: RoundDetail) {
    guard summary == nil, detail.isUsableSummary, let through = detail.round.summarizedThrough else { return }
    summary = Entry(detail, for: model, reasoning: reasoning)
    summarizedThrough = through
  }

  /// Takes the rounds before those it has; oldest first, as they are read.
  ///
  /// - Parameter isStart: whether the session has no rounds before these.
  package mutating func prepend(_ details: [RoundDetail], isStart: Bool) {
    for detail in details.reversed() where wantsMore {
      if detail.round.index <= summarizedThrough {
        isComplete = true
      } else if let through = detail.round.summarizedThrough {
        if summary == nil, detail.isUsableSummary {
          summary = Entry(detail, for: model, reasoning: reasoning)
          summarizedThrough = through
        }
      } else {
        let entry = Entry(detail, for: model, reasoning: reasoning)
        entries.append(entry)
        tokens += entry.tokens
        if let window, tokens > window { isFull = true }
      }
    }
    if isStart, !isFull { isComplete = true }
  }
}

extension RoundDetail {
  /// Whether the model did say what the rounds before come to.
  var isUsableSummary: Bool {
    response.outcome == .completed && response.turns.contains { !$0.content.isEmpty }
  }
}
