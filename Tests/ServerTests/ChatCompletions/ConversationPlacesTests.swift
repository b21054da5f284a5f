import Conversation
import Testing

@testable import Server

@Suite struct ConversationPlacesTests {
  static func key(
    _ model: String = "m", _ instructions: String? = nil, _ said: [(String, String)] = [("a", "b")]
  ) -> ConversationPlaces.Key {
    ConversationPlaces.Key(
      model: model, instructions: instructions,
      history: said.map { .init(message: .init(content: $0.0), answer: $0.1) })
  }

  @Test func everythingThatWasSaidCounts() {
    let keys = [
      Self.key(), Self.key("n"), Self.key("m", ""), Self.key("m", "s"), Self.key("m", nil, [("a", "c")]),
      Self.key("m", nil, [("b", "b")]), Self.key("m", nil, [("a", "b"), ("a", "b")]), Self.key("m", nil, []),
      Self.key("m", nil, [("ab", "")]),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(Self.key("m", nil, [("a", " b\n")]) == Self.key())
  }

  @Test func aPlaceIsTakenOnce() {
    var places = ConversationPlaces()
    let place = ConversationPlaces.Place(
      sessionID: SchemaTests.id(1), index: 2, responseID: SchemaTests.id(2))
    places.put(place, for: Self.key())
    #expect(places.take(Self.key()) == place)
    #expect(places.take(Self.key()) == nil)
    #expect(places.count == 0)
  }

  @Test func theOldestGoes() {
    var places = ConversationPlaces(limit: 2)
    for number in 0..<3 {
      places.put(
        .init(sessionID: SchemaTests.id(1), index: number, responseID: SchemaTests.id(2)),
        for: Self.key("\(number)"))
    }
    #expect(places.count == 2)
    #expect(places.take(Self.key("0")) == nil)
    #expect(places.take(Self.key("2"))?.index == 2)
  }
}
