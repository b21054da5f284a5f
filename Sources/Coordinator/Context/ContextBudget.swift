import Conversation

/// Decides how much of the history a model is told: whole rounds, the latest first, until its window is full.
///
/// A pure value; asked before every pass of the model, since what tools have said in between takes room too.
package struct ContextBudget: Sendable, Hashable {
  /// How many tokens request and answer may have together; `nil` when unknown: then everything is told.
  package var window: Int?
  /// How many of them are kept free for the answer.
  package var reserve: Int

  /// - Parameters:
  ///   - profile: what is known of the model.
  ///   - maximumOutputTokens: the limit that the settings set for an answer.
  package init(_ profile: ModelProfile, maximumOutputTokens: Int?) {
    window = profile.contextWindow
    guard let window else {
      reserve = 0
      return
    }
    // An answer may not take more than half: a window that is all answer can hold no question.
    let wanted = maximumOutputTokens ?? profile.maximumOutputTokens ?? min(4096, window / 4)
    reserve = min(wanted, window / 2)
  }

  /// What is told in a pass.
  package struct Fitting: Sendable, Hashable {
    /// Oldest first.
    package var messages: [ModelMessage]
    package var use: ContextUse
  }

  /// Fits the history in beside what has to be told.
  ///
  /// - Parameters:
  ///   - history: the rounds before the request.
  ///   - fixed: the tokens of what cannot be left out: instructions, tools, the request, and what was said since.
  package func fit(_ history: History, fixed: Int) -> Fitting {
    var room = window.map { $0 - reserve - fixed } ?? .max
    var tokens = fixed
    var kept: [History.Entry] = []
    var summary: History.Entry?
    if let entry = history.summary, entry.tokens <= room {
      summary = entry
      room -= entry.tokens
      tokens += entry.tokens
    }
    for entry in history.entries {
      guard entry.tokens <= room else { break }
      kept.append(entry)
      room -= entry.tokens
      tokens += entry.tokens
    }
    let isWhole =
      kept.count == history.entries.count && (summary != nil || history.summary == nil)
      && !history.isCut
    let messages = (summary.map { [$0] } ?? []) + kept.reversed()
    return Fitting(
      messages: messages.flatMap(\.messages),
      use: ContextUse(
        estimatedTokens: tokens, window: window,
        omittedBefore: isWhole ? nil : kept.last?.index ?? history.end, summaryIndex: summary?.index))
  }

  /// Whether what has to be told cannot possibly fit, even if our estimate is half as much again too high.
  package func isHopeless(fixed: Int) -> Bool {
    window.map { Double(fixed) / 1.5 > Double($0) } ?? false
  }
}
