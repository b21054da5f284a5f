import Conversation

/// What a tool box has been told: rules, and those that were offered with requests that wait; and who offers tools.
struct ToolBoxState {
  /// Who offers tools; of two of a name the first.
  var sources: [any ToolSource]
  /// Those of the settings.
  var rules: [ToolRule]
  private var sessions: [SessionID: [ToolRule]] = [:]
  /// Sessions with rules, the one longest ago first.
  private var order: [SessionID] = []
  private var offers: [ToolCallID: Offer] = [:]
  private var offered: [ToolCallID] = []

  private struct Offer {
    var digest: String
    var rule: ToolRule
  }

  /// The most sessions whose rules are remembered; the one that got its last rule longest ago is forgotten.
  static let maximumSessions = 200
  /// The most rules of a session; the oldest is forgotten.
  static let maximumRules = 200
  /// The most requests whose rules are remembered.
  static let maximumOffers = 1000

  init(sources: [any ToolSource] = [], rules: [ToolRule]) {
    self.sources = sources
    self.rules = rules
  }

  func rules(for session: SessionID) -> [ToolRule] { rules + (sessions[session] ?? []) }

  mutating func add(_ rule: ToolRule, to session: SessionID) {
    var own = sessions[session] ?? []
    if !own.contains(rule) { own.append(rule) }
    sessions[session] = own.suffix(Self.maximumRules)
    order.removeAll { $0 == session }
    order.append(session)
    if order.count > Self.maximumSessions { sessions[order.removeFirst()] = nil }
  }

  mutating func forget(_ session: SessionID) {
    sessions[session] = nil
    order.removeAll { $0 == session }
  }

  /// Remembers which rule goes with a request; `nil` for none.
  mutating func offer(_ rule: ToolRule?, digest: String, to call: ToolCallID) {
    if offers.removeValue(forKey: call) != nil { offered.removeAll { $0 == call } }
    guard let rule else { return }
    offers[call] = Offer(digest: digest, rule: rule)
    offered.append(call)
    if offered.count > Self.maximumOffers { offers[offered.removeFirst()] = nil }
  }

  /// The rule that went with a request; `nil` when there was none, or it is not the last request of the call.
  mutating func takeOffer(of call: ToolCallID, digest: String?) -> ToolRule? {
    guard let offer = offers.removeValue(forKey: call) else { return nil }
    offered.removeAll { $0 == call }
    return offer.digest == digest ? offer.rule : nil
  }
}
