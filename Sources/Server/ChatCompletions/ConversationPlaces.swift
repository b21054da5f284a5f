import Conversation

/// Where conversations stand that clients of the OpenAI API have had here: they send all of it each time, and it is to
/// go on in the session that it was had in.
///
/// A pure value, bounded: the conversation that was left alone longest goes. It is then begun anew from what the client
/// sends.
struct ConversationPlaces: Sendable {
  /// Says which conversation it is, without its texts.
  struct Key: Hashable, Sendable {
    private let high: Int
    private let low: Int

    /// - Parameter model: by the name that the client gave.
    init(model: String, instructions: String?, history: [CompletionRequest.Exchange]) {
      func hash(_ salt: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(salt)
        hasher.combine(model)
        hasher.combine(instructions)
        for exchange in history {
          hasher.combine(exchange.message)
          // Clients may trim what they show.
          hasher.combine(exchange.answer.trimmed)
        }
        return hasher.finalize()
      }
      // Two, so that no two conversations are ever taken for one another.
      (high, low) = (hash(0), hash(1))
    }
  }

  struct Place: Hashable, Sendable {
    var sessionID: SessionID
    /// The index of the round that the conversation ends with.
    var index: Int
    /// The answer that the client has; the session may show another one by now.
    var responseID: ResponseID
  }

  let limit: Int
  private var places: [Key: Place] = [:]
  /// The keys, those that came first in front.
  private var order: [Key] = []

  init(limit: Int = 1000) { self.limit = limit }

  var count: Int { places.count }

  /// The place of a conversation, which is not there any more: two that go on from it may not meet in one session.
  mutating func take(_ key: Key) -> Place? {
    guard let place = places.removeValue(forKey: key) else { return nil }
    order.removeAll { $0 == key }
    return place
  }

  mutating func put(_ place: Place, for key: Key) {
    if places.updateValue(place, forKey: key) != nil { order.removeAll { $0 == key } }
    order.append(key)
    if order.count > limit { places[order.removeFirst()] = nil }
  }
}

extension String {
  fileprivate var trimmed: Substring {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
    return self[start..<max(start, end)]
  }
}
