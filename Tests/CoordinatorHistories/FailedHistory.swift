/// A history that breaks an invariant.
struct FailedHistory {
  var history: History
  var violation: Violation

  /// The same failure with fewer steps: leaves out what it does not need, larger parts first.
  ///
  /// What is left has to break the same invariant, in the course of the same seed.
  func shortened() -> FailedHistory {
    var best = self
    var isShorter = true
    while isShorter {
      isShorter = false
      for candidate in best.history.shorter {
        guard let violation = HistoryRun.violation(of: candidate),
          violation.invariant == self.violation.invariant
        else { continue }
        best = FailedHistory(history: candidate, violation: violation)
        isShorter = true
        break
      }
    }
    return best
  }

  var report: String {
    """
    Shortened to \(history.steps.count) steps: \(violation)
    \(history)
    """
  }
}

extension History {
  /// Histories with something left out, those that leave out the most first.
  fileprivate var shorter: [History] {
    var histories: [History] = []
    var size = steps.count / 2
    while size > 0 {
      for start in stride(from: 0, to: steps.count - size + 1, by: size) {
        var history = self
        history.steps.removeSubrange(start..<start + size)
        histories.append(history)
      }
      size /= 2
    }
    for (index, step) in steps.enumerated() {
      for replacement in step.simpler {
        var history = self
        history.steps[index] = replacement
        histories.append(history)
      }
    }
    return histories
  }
}

extension History.Step {
  /// Steps that do less.
  fileprivate var simpler: [History.Step] {
    switch self {
    case .ask(let session, let answer):
      answer.simpler.map { .ask(session: session, $0) } + (session > 0 ? [.ask(session: 0, answer)] : [])
    case .retry(let response, let answer): answer.simpler.map { .retry(response: response, $0) }
    case .edit(let response, let answer): answer.simpler.map { .edit(response: response, $0) }
    case .editQueued(let response, let answer): answer.simpler.map { .editQueued(response: response, $0) }
    case .join(let response, let plan): plan.simpler.map { .join(response: response, $0) }
    case .await(let response, let count) where count > 1: [.await(response: response, count: 1)]
    case .pause(let count) where count > 1: [.pause(count / 2)]
    default: []
    }
  }
}

extension History.Answer {
  fileprivate var simpler: [History.Answer] {
    var answers: [History.Answer] = []
    for (index, pieces) in passes.enumerated() {
      var answer = self
      answer.passes.remove(at: index)
      answers.append(answer)
      for position in pieces.indices {
        answer = self
        answer.passes[index].remove(at: position)
        answers.append(answer)
        if case .text(let count) = pieces[position], count > 1 {
          answer = self
          answer.passes[index][position] = .text(count / 2)
          answers.append(answer)
        }
      }
    }
    return answers
  }
}

extension History.ReaderPlan {
  fileprivate var simpler: [History.ReaderPlan] {
    var plans: [History.ReaderPlan] = []
    func add(_ condition: Bool, _ change: (inout History.ReaderPlan) -> Void) {
      guard condition else { return }
      var plan = self
      change(&plan)
      plans.append(plan)
    }
    add(pace > 0) { $0.pace = 0 }
    add(stallsAfter != nil) { $0.stallsAfter = nil }
    add(leavesAfter != nil) { $0.leavesAfter = nil }
    add(throwsEvery != nil) { $0.throwsEvery = nil }
    return plans
  }
}

extension History: CustomStringConvertible {
  var description: String {
    let limits =
      "\(sessions) sessions, \(turnLimit) turns; at a time \(parallelToolCalls) calls, \(parallelResponses) responses; "
      + (timeLimit.map { "\($0) ms" } ?? "no time limit")
    return ([limits] + steps.enumerated().map { "  \($0.offset) \($0.element)" }).joined(separator: "\n")
      .replacing("CoordinatorHistories.History.", with: "")
  }
}
