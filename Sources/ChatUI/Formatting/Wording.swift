import Conversation
import Widgets

/// The words for states, and the sign that stands beside each.
enum Wording {
  /// What the status line says of a turn.
  static func status(of turn: Turn, at now: Timestamp) -> String {
    switch turn.status {
    case .queued: return "queued"
    case .waiting:
      guard let start = turn.streamStartTime else { return "waiting" }
      return "waiting \(max(0, now.milliseconds - start.milliseconds) / 1000) s"
    case .streaming: return "streaming"
    case .runningTools: return "running tools"
    case .awaitingApproval: return "needs approval"
    case .completed: return "completed"
    case .cancelled: return "cancelled"
    case .failed: return turn.error.map { "failed: \(failure($0))" } ?? "failed"
    case .interrupted: return "interrupted"
    }
  }

  /// Why something failed, in a word or two.
  static func failure(_ error: TurnError) -> String {
    let reason =
      switch error.code {
      case .authentication: "key not accepted"
      case .permission: "not allowed"
      case .modelUnknown: "unknown model"
      case .rateLimited: "rate limited"
      case .overloaded: "provider overloaded"
      case .contextTooLong: "conversation too long"
      case .contentRefused: "answer refused"
      case .invalidRequest: "request not understood"
      case .server: "provider error"
      case .network: "no connection"
      case .timeout: "timed out"
      case .protocolViolation: "answer not understood"
      case .configuration: "not set up"
      case .storage: "could not be saved"
      case .cancelled: "cancelled"
      case .interrupted: "interrupted"
      case .limit: "limit reached"
      }
    guard let seconds = error.retryAfter else { return reason }
    return "\(reason), retry in \(Int(min(86_400, max(0, seconds)).rounded(.up))) s"
  }

  static func limit(_ limit: ResponseLimit) -> String {
    switch limit {
    case .turns: "Stopped after the most turns that one answer may take."
    case .time: "Stopped after the longest time that one answer may take."
    case .cost: "Stopped at the most that one answer may cost."
    }
  }

  /// What a tool call is doing; empty when its time says enough.
  static func state(of call: ToolCall) -> String {
    switch call.state {
    case .arriving: "arriving"
    case .pending: "pending"
    case .awaitingApproval: "needs approval"
    case .running, .succeeded: ""
    case .failed: "failed"
    case .denied: "denied"
    case .cancelled: "cancelled"
    case .interrupted: "interrupted"
    }
  }

  /// How much of the model's window is used: `12 %`.
  static func share(_ fraction: Double) -> String {
    fraction > 0 && fraction < 0.01 ? "<1 %" : "\(Int((min(99, max(0, fraction)) * 100).rounded())) %"
  }

  /// US dollars, with the digits that say something: `$1.24`, `$0.0123`, `$0.000045`.
  static func cost(_ dollars: Double) -> String {
    guard dollars.isFinite, dollars > 0 else { return "$0" }
    let digits = dollars >= 1 ? 2 : dollars >= 0.001 ? 4 : 6
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let units = Int((min(dollars, 1_000_000) * scale).rounded())
    guard units > 0 else { return "<$0.000001" }
    let rest = String(units % Int(scale))
    return "$\(units / Int(scale)).\(String(repeating: "0", count: digits - rest.count))\(rest)"
  }

  /// Rounds up to an index, as a person counts them.
  static func summary(through index: Int) -> String {
    index > 0 ? "Summary of messages 1–\(index + 1)" : "Summary of message 1"
  }

  /// What the model was not told.
  static func omitted(before index: Int) -> String {
    "Messages before \(index + 1) were left out: the model's window is full."
  }

  /// A number of tokens: `148`, `4.1k`.
  static func count(_ number: Int) -> String {
    guard number >= 1000 else { return "\(max(0, number))" }
    if number < 100_000 { return "\(number / 1000).\(number % 1000 / 100)k" }
    if number < 1_000_000 { return "\(number / 1000)k" }
    return "\(number / 1_000_000).\(number % 1_000_000 / 100_000)M"
  }
}

extension Glyphs {
  /// Before something that can be opened.
  var folded: String { self == .ascii ? ">" : "▸" }
  /// Before something that can be closed.
  var unfolded: String { self == .ascii ? "v" : "▾" }
  /// Before what comes out of another session.
  var fork: String { self == .ascii ? "+->" : "↳" }
  /// A mark for what has neither succeeded nor failed.
  var stopped: String { self == .ascii ? "-" : "■" }
}
