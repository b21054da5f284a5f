import Conversation
import Coordinator

@testable import Providers

/// One answer with a fault in it, and what is to become of it.
struct FaultTrial {
  var name: String
  /// The bytes, as they come; made one by one where they are many.
  var pieces: AnySequence<[UInt8]>
  /// Whether an answer without an end of its own may count as whole, as `[DONE]` alone is in Chat Completions.
  var mayLackEnd = false
  /// What is wrong with an outcome; `nil` for nothing.
  var expectation: (FaultOutcome) -> String?

  init(
    _ name: String, _ pieces: some Sequence<[UInt8]>, mayLackEnd: Bool = false,
    _ expectation: @escaping (FaultOutcome) -> String?
  ) {
    self.name = name
    self.pieces = AnySequence(pieces)
    self.mayLackEnd = mayLackEnd
    self.expectation = expectation
  }

  /// The answer ends as if nothing had been.
  static func completes(
    text: String = FaultyProtocol.wholeText, _ others: @escaping (FaultOutcome) -> Bool = { _ in true }
  ) -> (FaultOutcome) -> String? {
    { outcome in
      if let failure = outcome.failure { return "failed: \(failure)" }
      if outcome.text != text { return "the text is \(outcome.text.debugDescription)" }
      return others(outcome) ? nil : "the outcome is \(outcome)"
    }
  }

  /// The answer fails with one of these codes and keeps this text.
  static func fails(
    _ codes: TurnError.Code..., keeping text: String = FaultyProtocol.wholeText
  ) -> (FaultOutcome) -> String? {
    { outcome in
      guard let failure = outcome.failure else { return "did not fail" }
      if !codes.contains(failure.code) { return "failed with \(failure.code): \(failure)" }
      return outcome.text == text ? nil : "kept \(outcome.text.debugDescription)"
    }
  }

  /// It may end either way, as long as it ends and this holds.
  static func ends(_ holds: @escaping (FaultOutcome) -> Bool = { _ in true }) -> (FaultOutcome) -> String? {
    { outcome in holds(outcome) ? nil : "the outcome is \(outcome)" }
  }
}
