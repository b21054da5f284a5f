import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Storage

/// What a query means, for each store alike.
@Suite struct QueryTests {
  private static let texts = [
    "Actors keep their state safe", "An actor lets in one task at a time", "The café of the actress",
    "let foo_bar = Array<Int>()", "Straße 42, İstanbul; ÅNGSTRÖM e\u{301}te\u{301}",
    "並行処理はアクターで書く。", "並行 and 処理", "Swift言語のactor", "ที่นี่มีแมว", "हिन्दी में लिखो", "동시성을 배우자",
    "🤖robots ❤️hearts 1️⃣first", "one\0two three", "👩‍👩‍👧 family 🎉", "cafe\u{301}s", "ﬁne x²",
    "\u{1F1E9}\u{1F1EA} flag e\u{301}\u{323}nd",
  ]

  @Test(
    arguments: [
      // Words, in any order; the last may be unfinished.
      (
        "actor",
        ["Swift言語の[actor]", "An [actor] lets in one task at a time", "[Actors] keep their state safe"]
      ),
      ("actor ", ["Swift言語の[actor]", "An [actor] lets in one task at a time"]),
      (
        "act",
        [
          "Swift言語の[actor]", "The café of the [actress]", "An [actor] lets in one task at a time",
          "[Actors] keep their state safe",
        ]
      ),
      ("task actor", ["An [actor] lets in one [task] at a time"]),
      ("TASK AcToR", ["An [actor] lets in one [task] at a time"]),
      ("task actors", []), ("ctor", []),
      // Diacritics do not count, composed or not.
      ("cafe ", ["The [café] of the actress"]), ("CAFÉ", ["[cafe\u{301}s]", "The [café] of the actress"]),
      ("ete", ["Straße 42, İstanbul; ÅNGSTRÖM [e\u{301}te\u{301}]"]),
      ("istanbul angstrom", ["Straße 42, [İstanbul]; [ÅNGSTRÖM] e\u{301}te\u{301}"]),
      ("end", ["\u{1F1E9}\u{1F1EA} flag [e\u{301}\u{323}nd]"]),
      // Phrases.
      ("\"one task\"", ["An actor lets in [one task] at a time"]), ("\"task one\"", []),
      ("\"one ta", ["An actor lets in [one task] at a time"]),
      ("\"one ta\"", []), ("“one task”", ["An actor lets in [one task] at a time"]),
      ("foo_bar", ["let [foo_bar] = Array<Int>()"]), ("foo_b", ["let [foo_bar] = Array<Int>()"]),
      ("foo_", ["let [foo]_bar = Array<Int>()"]), ("fo_", []),
      // Words that must not be there.
      ("actor -task", ["Swift言語の[actor]"]),
      ("-actor -\"their state\" act", ["The café of the [actress]"]),
      ("-actor", []), ("-", []), ("actor -", ["Swift言語の[actor]", "An [actor] lets in one task at a time"]),
      // Scripts without spaces, at every length.
      ("処理", ["並行 and [処理]", "並行[処理]はアクターで書く。"]), ("並行処理", ["[並行処理]はアクターで書く。"]),
      ("理", ["並行 and 処[理]", "並行処[理]はアクターで書く。"]), ("クター", ["並行処理はア[クター]で書く。"]),
      ("swift言", ["[Swift言]語のactor"]), ("言語 actor", ["Swift[言語]の[actor]"]), ("理処", []),
      ("แมว", ["ที่นี่มี[แมว]"]), ("ที่", ["[ที่]นี่มีแมว"]), ("ทา", []),
      ("시성", ["동[시성]을 배우자"]), ("हिन्दी", ["[हिन्दी] में लिखो"]), ("हिन", ["[हिन्दी] में लिखो"]),
      // What stands behind a U+0000, and around emoji.
      ("three", ["one\0two [three]"]), ("\"one two\"", ["[one\0two] three"]),
      ("two\0three", ["one\0[two three]"]),
      ("robots", ["🤖[robots] ❤️hearts 1️⃣first"]), ("hearts first", ["🤖robots ❤️[hearts] 1️⃣[first]"]),
      ("family", ["👩‍👩‍👧 [family] 🎉"]), ("🎉", []), ("++ -- == \"\"", []), ("", []), (" \n ", []),
      ("42", ["Straße [42], İstanbul; ÅNGSTRÖM e\u{301}te\u{301}"]),
    ] as [(String, [String])])
  func aQueryFinds(query: String, texts: [String]) async throws {
    let memory = MemorySessionStore()
    var make = Maker(seed: 80)
    try await memory.fill(&make, Self.texts)
    #expect(try await memory.found(query) == texts, "in memory")
    try await withStore { store in
      var make = Maker(seed: 80)
      try await store.fill(&make, Self.texts)
      #expect(try await store.found(query) == texts)
    }
  }
}
