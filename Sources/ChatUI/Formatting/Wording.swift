import Conversation
import Widgets

/// The words for states, and the sign that stands beside each.
enum Wording {
  /// What the status line says of a turn.
  static func status(of turn: Turn, at now: Timestamp) -> String {
    switch turn.status {
    case .queued: return "queued"
    case .waiting:
      if let notice = turn.retry { return retry(notice, at: now) }
      guard let start = turn.streamStartTime else { return "waiting" }
      return withSilence(of: turn, at: now, "waiting \(seconds(from: start, to: now)) s")
    case .streaming: return withSilence(of: turn, at: now, "streaming")
    case .runningTools: return "running tools"
    case .awaitingApproval: return "needs approval"
    case .completed: return "completed"
    case .cancelled: return "cancelled"
    case .failed:
      guard let error = turn.error else { return "failed" }
      guard let wait = retryWait(of: turn, at: now) else { return "failed: \(reason(error))" }
      // Short: this is where room is scarce.
      return "failed: \(reason(error)), \(wait > 0 ? "retry in \(duration(wait))" : "can retry now")"
    case .interrupted: return "interrupted"
    }
  }

  /// That the model is asked once more, and when: `rate limited, retry 2 of 4 in 12 s`.
  static func retry(_ notice: RetryNotice, at now: Timestamp) -> String {
    let words = "\(reason(notice.error)), retry \(notice.attempt) of \(notice.limit)"
    let wait = secondsLeft(until: notice.until, at: now)
    return wait > 0 ? "\(words) in \(duration(wait))" : words
  }

  /// Whether nothing has come for so long that it is said, and for how many seconds.
  private static func withSilence(of turn: Turn, at now: Timestamp, _ words: String) -> String {
    guard let last = turn.lastByteTime else { return words }
    let silence = seconds(from: last, to: now)
    return silence >= 3 ? "\(words), no data for \(duration(silence))" : words
  }

  /// When a failed turn may be tried again, as its provider has said; `nil` when it said nothing.
  static func retryTime(of turn: Turn) -> Timestamp? {
    guard turn.status == .failed, let seconds = turn.error?.retryAfter, let end = turn.streamEndTime else {
      return nil
    }
    return end.advanced(byMilliseconds: Int64(min(86_400, max(0, seconds)) * 1000))
  }

  /// In how many seconds that is; 0 from then on.
  static func retryWait(of turn: Turn, at now: Timestamp) -> Int? {
    retryTime(of: turn).map { secondsLeft(until: $0, at: now) }
  }

  private static func seconds(from start: Timestamp, to now: Timestamp) -> Int {
    Int(max(0, now.milliseconds - start.milliseconds) / 1000)
  }

  /// Started seconds count: nothing is said to be over before it is.
  static func secondsLeft(until end: Timestamp, at now: Timestamp) -> Int {
    Int(max(0, end.milliseconds - now.milliseconds + 999) / 1000)
  }

  private static func duration(_ seconds: Int) -> String {
    seconds < 120 ? "\(seconds) s" : Elapsed.text(milliseconds: Int64(seconds) * 1000)
  }

  /// Why something failed, in a word or two, and in how many seconds it may be tried again where that is known.
  static func failure(_ error: TurnError, wait: Int? = nil) -> String {
    guard let wait else { return reason(error) }
    return "\(reason(error)), can be retried \(wait > 0 ? "in \(duration(wait))" : "now")"
  }

  private static func reason(_ error: TurnError) -> String {
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
  }

  /// What of the input came out of the provider's cache or went into it; `nil` when it does not say.
  static func cache(_ usage: Usage) -> String? {
    let (read, written) = (usage.cachedInputTokens ?? 0, usage.cacheWriteTokens ?? 0)
    guard read > 0 || written > 0 else { return nil }
    var parts: [String] = []
    if read > 0 { parts.append("\(count(read)) cached") }
    if written > 0 { parts.append("\(count(written)) to cache") }
    return "\(count(usage.inputTokens)) in, \(parts.joined(separator: ", "))"
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

  /// US dollars for a million tokens: `$3.00`, `$0.075`, `free`.
  static func price(_ dollars: Double) -> String {
    guard dollars.isFinite, dollars > 0 else { return "free" }
    if dollars >= 1000 { return "$\(Int(min(dollars, 999_999).rounded()))" }
    let digits = dollars >= 0.1 ? 2 : 4
    let scale = digits == 2 ? 100 : 10_000
    let units = Int((dollars * Double(scale)).rounded())
    guard units > 0 else { return "<$0.001" }
    let rest = String(units % scale)
    var text = "$\(units / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    if digits == 4, text.hasSuffix("0") { text.removeLast() }
    return text
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
  /// Before the title of a session that is marked for what comes next.
  var marked: String { self == .ascii ? "=" : "◉" }
  /// Beside what is put away.
  var archived: String { self == .ascii ? "~" : "□" }
  /// A mark for what has neither succeeded nor failed.
  var stopped: String { self == .ascii ? "-" : "■" }
}
