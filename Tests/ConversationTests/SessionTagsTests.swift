import Conversation
import Foundation
import Testing

@Suite struct SessionTagsTests {
  @Test func spaceAndSignsAroundThemAreNoPart() throws {
    #expect(
      try SessionTags.checked(["  work ", "#home", "# two words", "C#"]) == [
        "work", "home", "two words", "C#",
      ])
  }

  @Test func capitalLettersMakeNoOther() throws {
    #expect(try SessionTags.checked(["Work", "work", "ÉTÉ", "été", "日本"]) == ["Work", "ÉTÉ", "日本"])
    // The same letter, composed and not.
    #expect(try SessionTags.checked(["\u{E9}t\u{E9}", "e\u{301}te\u{301}"]).count == 1)
  }

  @Test(arguments: [
    ("", TagProblem.empty), (" # ", .empty), ("a\nb", .controlCharacter), ("\u{1B}[31m", .controlCharacter),
    ("a\u{2028}b", .controlCharacter), ("a,b", .comma), (String(repeating: "漢", count: 41), .tooLong),
  ])
  func whatCannotBeOneIsSaidSo(tag: String, problem: TagProblem) {
    #expect(throws: TagError(number: 2, problem)) { try SessionTags.checked(["good", tag]) }
  }

  @Test func charactersAreCountedAsAPersonDoes() throws {
    let family = String(repeating: "👩‍👩‍👧", count: 40)
    #expect(try SessionTags.checked([family]) == [family])
  }

  @Test func aSessionHasTwentyAtMost() throws {
    let twenty = (1...20).map { "tag \($0)" }
    #expect(try SessionTags.checked(twenty + ["TAG 1"]) == twenty)
    #expect(throws: TagError(number: 21, .tooMany)) { try SessionTags.checked(twenty + ["more"]) }
  }

  @Test func commasSeparateWhatIsTyped() {
    #expect(SessionTags.typed(" work, #two words ,, # ,") == ["work", "two words"])
  }

  @Test func aChangeLeavesWhatItDoesNotName() throws {
    var session = Session(
      id: SessionID(high: 1, low: 2), title: "One", titleSource: .model,
      model: ModelReference(provider: "p", model: "m"), createdAt: Timestamp(milliseconds: 1))
    let before = session
    try session.apply(SessionChange())
    #expect(session == before)
    try session.apply(SessionChange(isPinned: true, isArchived: true, tags: ["#a", "A", "b"]))
    #expect(session.isPinned && session.isArchived && session.tags == ["a", "b"])
    #expect(session.title == "One" && session.titleSource == .model && session.model == before.model)
    try session.apply(SessionChange(title: "Two", tags: []))
    #expect(session.title == "Two" && session.titleSource == .person && session.tags == [])
    let present = session
    #expect(throws: TagError(number: 1, .comma)) {
      try session.apply(SessionChange(title: "Three", tags: ["a,b"]))
    }
    #expect(session == present)
  }

  @Test func aSessionWrittenBeforeThereWereTagsIsRead() throws {
    var session = Session(
      id: SessionID(high: 1, low: 2), title: "One", model: ModelReference(provider: "p", model: "m"),
      createdAt: Timestamp(milliseconds: 1), isPinned: true, isArchived: true, tags: ["work"])
    let now = try JSONEncoder().encode(session)
    #expect(try JSONDecoder().decode(Session.self, from: now) == session)
    var object = try #require(try JSONSerialization.jsonObject(with: now) as? [String: Any])
    object["tags"] = nil
    object["isArchived"] = nil
    let old = try JSONSerialization.data(withJSONObject: object)
    session.isArchived = false
    session.tags = []
    #expect(try JSONDecoder().decode(Session.self, from: old) == session)
  }
}
