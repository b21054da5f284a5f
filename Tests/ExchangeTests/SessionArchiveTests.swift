import Conversation
import Exchange
import Foundation
import Testing

/// Our own document.
@Suite("Our own JSON document") struct SessionArchiveTests {
  @Test("it is read back as it was written")
  func roundTrip() throws {
    var other = Sample.round(
      0, "Hello", "Another\u{0} \u{2028}answer", calls: [Sample.call("{", result: nil, error: "no")],
      outcome: .failed(TurnError(.network, "It broke.", mayRetry: true, retryAfter: .infinity)))
    var first = Sample.round(0, "Hello", "Hi", reasoning: "Hm.", attachments: [Sample.png])
    first.round.alternatives.append(ResponseID(high: 9, low: 9))
    other.round = first.round
    other.response = Response(
      id: ResponseID(high: 9, low: 9), roundID: first.id, sessionID: first.round.sessionID,
      model: other.response.model, turns: other.response.turns, outcome: other.response.outcome,
      createdAt: Sample.start)
    var summary = Sample.round(1, "Sum it up", "They said hello.", outcome: .limit(.cost))
    summary.round.summarizedThrough = 0
    var archived = Sample.session(title: "<&\"\u{1B}", rounds: [first, other, summary])
    archived.session.systemPrompt = "Be kind."
    archived.session.parent = SessionID(high: 7, low: 7)
    archived.session.isPinned = true
    let json = SessionArchive([archived, Sample.session()], exportedAt: Sample.start).json
    let read = try ImportedDocument(Array(json.utf8))
    #expect(read.kind == .antiphon)
    #expect(read.sessions == [archived, Sample.session()])
    #expect(read.refused.isEmpty && read.omitted.isEmpty)
  }

  @Test("it says what it is and of which version")
  func header() throws {
    let json = SessionArchive([], exportedAt: Sample.start).json
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "antiphon-sessions")
    #expect(object["version"] as? Int == 1)
    #expect(object["exportedAt"] as? String == "2025-11-25T10:00:00.000Z")
    #expect(object.keys.count == 4)
  }

  @Test("a session that is broken does not take the others with it")
  func oneBroken() throws {
    let json = SessionArchive([Sample.session(), Sample.session()], exportedAt: Sample.start).json
    let place = try #require(json.range(of: #""content" : "Hello""#))
    let broken = json.replacingCharacters(in: place, with: #""content" : 7"#)
    let read = try ImportedDocument(Array(broken.utf8))
    #expect(read.sessions == [Sample.session()])
    #expect(
      read.refused.map(\.reason) == ["sessions[0].rounds[0].request.content: expected a text"])
  }
}
