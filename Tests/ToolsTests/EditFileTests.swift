import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

@Suite struct EditFileTests {
  private let twelve = (1...12).map { "line \($0)\n" }.joined()

  @Test func aPartIsReplacedAndShownBefore() async throws {
    try await withPlayground { playground in
      try playground.write(twelve, to: "file")
      let call = try await playground.prepared(
        "edit_file", ["path": "file", "old_text": "line 6\n", "new_text": "six\nand a half\n"])
      #expect(call.subject == ToolSubject(tool: "edit_file", effect: .writesWorkspace, arguments: ["file"]))
      #expect(
        call.shown(.diff) == [
          "@@ -3,7 +3,8 @@\n line 3\n line 4\n line 5\n-line 6\n+six\n+and a half\n line 7\n line 8\n line 9\n"
        ])
      #expect(playground.text("file") == twelve)
      #expect(await call.run() == .success("Replaced 1 place in \"file\", in line 6."))
      #expect(playground.text("file") == twelve.replacing("line 6\n", with: "six\nand a half\n"))
    }
  }

  @Test func aTextThatIsThereMoreThanOnceIsNotReplacedUnlessAllAreMeant() async throws {
    try await withPlayground { playground in
      try playground.write("a b a\nc\na\n", to: "file")
      #expect(
        await playground.edit("file", "a", "x")
          == .failure(
            "Nothing was changed: old_text is 3 times in \"file\", in lines 1, 1, 3. "
              + "Give more of the lines around the one that is meant, or set replace_all."))
      #expect(playground.text("file") == "a b a\nc\na\n")
      #expect(
        await playground.edit("file", "a", "x", all: true).text
          == "Replaced 3 places in \"file\", in lines 1, 1, 3.")
      #expect(playground.text("file") == "x b x\nc\nx\n")
      // It cannot be said which of the two is meant.
      try playground.write("aaa", to: "over")
      #expect(await playground.edit("over", "aa", "b").failure?.contains("2 times") == true)
      #expect(await playground.edit("over", "aa", "b", all: true).failure == nil)
      #expect(playground.text("over") == "ba")
      try playground.write(String(repeating: "a\n", count: 50), to: "many")
      let failure = try #require(await playground.edit("many", "a", "b").failure)
      #expect(failure.contains("50 times") && failure.contains("19, 20, …"))
    }
  }

  @Test func aTextThatIsNotThereIsToldWithTheNearestLines() async throws {
    try await withPlayground { playground in
      try playground.write("func one() {\n\treturn 1\n}\nfunc two() {\n}\nelse\n", to: "file")
      let failure = try #require(
        await playground.edit("file", "\n  func one()  {\n    return 1", "x").failure)
      #expect(
        failure == "Nothing was changed: old_text is not in \"file\". The lines most like its first:\n"
          + "1: func one() {\n4: func two() {\nread_file shows the text as it is, with its white space.")
      let other = try #require(await playground.edit("file", "zzzz", "x").failure)
      #expect(!other.contains("most like"))
    }
  }

  @Test func lettersThatOnlyLookAlikeAreOthers() async throws {
    try await withPlayground { playground in
      try playground.write("cafe\u{301}", to: "file")
      #expect(await playground.edit("file", "caf\u{E9}", "x").failure != nil)
      #expect(playground.bytes("file") == Array("cafe\u{301}".utf8))
    }
  }

  @Test(arguments: [
    // CR LF stays, whether the old text spans lines or not.
    ("a\r\nb\r\nc\r\n", "a\nb\n", "x\ny\n", "x\r\ny\r\nc\r\n"),
    ("a\r\nb\r\n", "a", "x\ny", "x\r\ny\r\nb\r\n"),
    ("a\r\nb\r\n", "a\r\nb", "x\ny", "x\r\ny\r\n"),
    ("a\r\nb\r\n", "a\r\n", "x\r\n", "x\r\nb\r\n"),
    // Where line endings are mixed, only what is matched by them is taken for them.
    ("a\r\nb\nc\n", "b", "x\ny", "a\r\nx\ny\nc\n"),
    // No line feed at the end, none is added.
    ("a\nb", "b", "c", "a\nc"),
    ("a\nb\n", "b\n", "", "a\n"),
    // A mark at the start stays there.
    ("\u{FEFF}a\n", "a", "b", "\u{FEFF}b\n"),
  ])
  func lineEndingsAndMarksStay(old: String, part: String, new: String, expected: String) async throws {
    try await withPlayground { playground in
      try playground.write(old, to: "file")
      #expect(await playground.edit("file", part, new).failure == nil)
      #expect(playground.bytes("file") == Array(expected.utf8))
    }
  }

  @Test func whatCannotBeChangedIsSaidAndNothingChanges() async throws {
    try await withPlayground { playground in
      try playground.write(Data([0x66, 0xFF, 0x0A]), to: "latin")
      try playground.write(Data([0x66, 0x00, 0x0A]), to: "binary")
      try playground.write("text", to: "folder/file")
      try playground.write(Data(), to: "big")
      try #require(truncate("\(playground.root)/big", off_t(FileDraft.maximumSize + 1)) == 0)
      try playground.write(String(repeating: "f", count: FileDraft.maximumSize), to: "full")
      for (path, old, part) in [
        ("latin", "f", "not UTF-8"), ("binary", "f", "zero bytes"), ("folder", "f", "is a folder"),
        ("missing", "f", "write_file makes files"), ("big", "f", "too large"),
        ("folder/file", "", "\"old_text\" is empty"), ("folder/file", "text", "would not change"),
      ] {
        let outcome = await playground.edit(path, old, old)
        #expect(outcome.failure?.contains(part) == true, "\(path): \(outcome)")
      }
      let larger = await playground.run(
        "edit_file", ["path": "full", "old_text": "f", "new_text": "ff", "replace_all": true])
      #expect(larger.failure?.contains("larger than 8 MiB") == true)
      #expect(playground.bytes("latin") == [0x66, 0xFF, 0x0A])
      #expect(playground.bytes("full")?.count == FileDraft.maximumSize)
      #expect(
        await playground.run(
          "edit_file", ["path": "folder/file", "old_text": "t", "new_text": "x", "replace_all": "yes"]
        ).failure?.contains("true or false") == true)
    }
  }
}
