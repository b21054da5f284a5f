import Conversation
import Exchange
import Testing

/// What the exports of other programs become.
@Suite("Exports of other programs") struct ForeignExportTests {
  /// A session as lines: who said what.
  private func lines(_ archived: ArchivedSession) -> [String] {
    archived.rounds.flatMap { detail in
      ["> \(detail.request.content)"]
        + detail.response.turns.flatMap { turn in
          (turn.reasoning.isEmpty ? [] : ["~ \(turn.reasoning)"])
            + ["\(detail.response.model.model) (\(turn.status)): \(turn.content)"]
        }
    }
  }

  @Test("the branch of a ChatGPT conversation that was shown is taken, and what is not is counted")
  func chatGPT() throws {
    let document = try ImportedDocument(Corpus.bytes("chatgpt.json"))
    #expect(document.kind == .chatGPT)
    #expect(document.emptyCount == 1)
    #expect(document.refused.isEmpty)
    let archived = try #require(document.sessions.first)
    #expect(document.sessions.count == 1)
    #expect(archived.session.title == "Bread ]0;owned at home")
    #expect(archived.session.model == ModelReference(provider: "openai", model: "o4-mini"))
    #expect(archived.session.createdAt == Timestamp(milliseconds: 1_700_000_000_123))
    #expect(archived.session.lastActivityAt == Timestamp(milliseconds: 1_700_000_300_500))
    #expect(archived.session.roundCount == 3)
    #expect(
      lines(archived) == [
        "> [image left out]\n\nWhat is this?\n\n[file left out: recipe.pdf]",
        "~ Looking\nIt is brown.",
        "o4-mini (completed): A loaf of **bread**.",
        "> How is it made?",
        "o4-mini (interrupted): ",
        "> Are you there?",
        "o4-mini (completed): ```python\nprint('bake')\n```",
      ])
    #expect(
      document.omitted.phrases == [
        "1 image (the export does not hold them)",
        "1 file (the export does not hold their text)",
        "2 messages to and from tools that are not here",
        "1 message of other branches than the one that was shown",
        "1 message with instructions to the model",
      ])
  }

  @Test("a Claude conversation is taken with the text of what was attached")
  func claude() throws {
    let document = try ImportedDocument(
      Corpus.bytes("claude.json"), model: ModelReference(provider: "demo", model: "demo"))
    #expect(document.kind == .claude)
    let archived = try #require(document.sessions.first)
    #expect(archived.session.title == "Tides")
    #expect(archived.session.model == ModelReference(provider: "demo", model: "demo"))
    #expect(archived.session.createdAt == Timestamp("2025-03-01T10:00:00.123Z"))
    #expect(archived.session.lastActivityAt == Timestamp("2025-03-01T10:05:00.000Z"))
    #expect(
      lines(archived) == [
        "> Why are there tides?\n\n[file: notes.txt]\n````\n```\nmoon\n```\n````\n\n[file left out: moon.jpg]",
        "~ The moon pulls.",
        "claude (completed): Because of the moon.",
        "> Older exports have only this.",
        "claude (completed): So they have.",
      ])
    #expect(
      document.omitted.phrases == [
        "1 file (the export does not hold their text)",
        "2 messages to and from tools that are not here",
      ])
  }

  @Test("the same document has the same identifiers, and no two alike", arguments: ["chatgpt", "claude"])
  func stable(name: String) throws {
    let bytes = try Corpus.bytes("\(name).json")
    let archived = try ImportedDocument(bytes).sessions[0]
    #expect(try ImportedDocument(bytes).sessions == [archived])
    var all: [String] = [archived.session.id.description]
    for detail in archived.rounds {
      all += [
        "\(detail.id)", "\(detail.request.id)", "\(detail.response.id)", "\(detail.response.turns[0].id)",
      ]
    }
    #expect(Set(all).count == all.count)
    // UUIDs of version 8, of the variant that RFC 9562 describes.
    for id in all {
      #expect(Array(id)[14] == "8", "\(id)")
      #expect("89ab".contains(Array(id)[19]), "\(id)")
    }
    #expect(archived.session.id.time == archived.session.createdAt)
  }

  @Test(
    "of a Claude conversation with branches the last one counts",
    arguments: [
      ("null", ["a", "d"], 2), (#""c""#, ["a", "b"], 1), (#""nowhere""#, ["a", "d"], 2),
    ])
  func claudeBranches(leaf: String, requests: [String], others: Int) throws {
    func message(_ id: String, _ parent: String, _ sender: String, _ text: String) -> String {
      #"{"uuid":"\#(id)","parent_message_uuid":"\#(parent)","sender":"\#(sender)","text":"\#(text)"}"#
    }
    let messages = [
      message("1", "0", "human", "a"), message("2", "1", "human", "b"), message("c", "2", "assistant", "B"),
      message("4", "1", "human", "d"),
    ]
    let json = """
      [{"uuid":"x","current_leaf_message_uuid":\(leaf),"chat_messages":[\(messages.joined(separator: ","))]}]
      """
    let document = try ImportedDocument(Array(json.utf8))
    #expect(document.sessions.first?.rounds.map(\.request.content) == requests)
    #expect(document.omitted.counts == [.branch: others])
  }

  @Test("one conversation by itself, and a list inside an object, are taken too")
  func shapes() throws {
    let one = #"{"uuid":"x","name":"n","chat_messages":[{"sender":"human","text":"a"}]}"#
    #expect(try ImportedDocument(Array(one.utf8)).sessions.count == 1)
    #expect(try ImportedDocument(Array(#"{"conversations":[\#(one)]}"#.utf8)).sessions.count == 1)
    #expect(try ImportedDocument([0xEF, 0xBB, 0xBF] + Array("[\(one)]".utf8)).sessions.count == 1)
  }
}
