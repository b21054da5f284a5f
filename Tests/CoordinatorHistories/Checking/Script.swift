import Conversation

/// What the model has really said, request by request and pass by pass: what turns have to show.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class Script: @unchecked Sendable {
  struct Pass {
    var content = ""
    var reasoning = ""
    /// What had been said when the pass was over; what a provider says afterwards does not count.
    var whole: String?
  }

  private var passes: [[Pass]] = []

  func say(_ content: String, reasoning: String = "", in pass: Int, of request: Int) {
    change(pass, request) {
      $0.content += content
      $0.reasoning += reasoning
    }
  }

  /// Whether anything has been said in a pass.
  func hasSaid(_ pass: Int, of request: Int) -> Bool {
    guard request < passes.count, pass < passes[request].count else { return false }
    return !passes[request][pass].content.isEmpty || !passes[request][pass].reasoning.isEmpty
  }

  func end(_ pass: Int, of request: Int) {
    change(pass, request) { $0.whole = $0.content }
  }

  private func change(_ pass: Int, _ request: Int, _ change: (inout Pass) -> Void) {
    while passes.count <= request { passes.append([]) }
    while passes[request].count <= pass { passes[request].append(Pass()) }
    change(&passes[request][pass])
  }

  /// What is wrong with a turn: text that was not said, or not all of it.
  func wrong(with turn: Turn, of request: Int) -> Violation? {
    let pass =
      request < passes.count && turn.index < passes[request].count ? passes[request][turn.index] : Pass()
    if !pass.content.hasPrefix(turn.content) || !pass.reasoning.hasPrefix(turn.reasoning) {
      return Violation(.prefix, "turn \(turn.index) has text that the model has not said")
    }
    if turn.status == .completed, turn.content != pass.whole {
      return Violation(.prefix, "turn \(turn.index) is completed without all its text")
    }
    return nil
  }
}
