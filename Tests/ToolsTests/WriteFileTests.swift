import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct WriteFileTests {
  @Test func aNewFileIsShownAndMadeWithItsFolders() async throws {
    try await withPlayground { playground in
      let call = try await playground.prepared(
        "write_file", ["path": "a/b/new.txt", "content": "one\ntwo\n"])
      #expect(
        call.subject == ToolSubject(tool: "write_file", effect: .writesWorkspace, arguments: ["a/b/new.txt"]))
      #expect(call.shown(.file) == ["a/b/new.txt"])
      #expect(call.shown(.folder) == ["\(playground.real)/root"])
      #expect(call.shown(.content) == ["one\ntwo\n"])
      #expect(call.shown(.diff) == [])
      #expect(call.shown(.note) == ["2 folders on the way would be made."])
      // Nothing has happened yet.
      #expect(playground.text("a/b/new.txt") == nil)
      #expect(!FileManager.default.fileExists(atPath: "\(playground.root)/a"))
      #expect(await call.run() == .success("Made \"a/b/new.txt\": 8 bytes."))
      #expect(playground.text("a/b/new.txt") == "one\ntwo\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(playground.root)/a/b") == ["new.txt"])
    }
  }

  @Test func aFileThatIsThereIsShownAsADiffAndReplaced() async throws {
    try await withPlayground { playground in
      try playground.write("one\ntwo\nthree\n", to: "file")
      try #require(chmod("\(playground.root)/file", 0o751) == 0)
      let call = try await playground.prepared(
        "write_file", ["path": "./file", "content": "one\n2\nthree\n"])
      #expect(call.shown(.file) == ["file"])
      #expect(call.shown(.diff) == ["@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"])
      #expect(call.shown(.content) == [])
      #expect(await call.run().text == "Replaced what \"./file\" held; lines: +1 -1.")
      #expect(playground.text("file") == "one\n2\nthree\n")
      var status = stat()
      try #require(stat("\(playground.root)/file", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o751)
      #expect(try FileManager.default.contentsOfDirectory(atPath: playground.root) == ["file"])
    }
  }

  @Test func aLinkInsideIsKeptAndWhatItLeadsToIsWritten() async throws {
    try await withPlayground { playground in
      try playground.write("old", to: "deep/file")
      try playground.link("link", to: "deep/file")
      try playground.link("dangling", to: "deep/later")
      let call = try await playground.prepared("write_file", ["path": "link", "content": "new"])
      #expect(call.shown(.file) == ["deep/file"])
      #expect(await call.run().failure == nil)
      #expect(await playground.write("dangling", "later").failure == nil)
      #expect(playground.text("deep/file") == "new")
      #expect(playground.text("deep/later") == "later")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(playground.root)/link") == "deep/file")
    }
  }

  @Test func theBytesAreThoseThatWereGiven() async throws {
    try await withPlayground { playground in
      for content in [
        "", "no end", "a\r\nb\r\n", "\u{FEFF}mark\n", "e\u{301} \u{E9}\n",
        "\u{202E}x\u{0}".replacing("\0", with: ""),
      ] {
        #expect(await playground.write("file", content).failure == nil)
        #expect(playground.bytes("file") == Array(content.utf8))
      }
    }
  }

  @Test func whatIsAlreadyThereIsNoFailure() async throws {
    try await withPlayground { playground in
      try playground.write("same", to: "file")
      #expect(await playground.write("file", "same") == .success("\"file\" already held exactly that."))
    }
  }

  @Test func whatCannotBeWrittenIsSaidAndNothingChanges() async throws {
    try await withPlayground { playground in
      try playground.write(Data([0x66, 0xFF, 0x0A]), to: "latin")
      try playground.write(Data([0x66, 0x00, 0x0A]), to: "binary")
      try playground.write("x", to: "folder/file")
      try playground.link("loop", to: "loop")
      try #require(mkfifo("\(playground.root)/pipe", 0o600) == 0)
      try playground.write(Data(), to: "big")
      try #require(truncate("\(playground.root)/big", off_t(FileDraft.maximumSize + 1)) == 0)
      for (path, part) in [
        ("latin", "not UTF-8"), ("binary", "zero bytes"), ("folder", "is a folder"), (".", "is a folder"),
        ("new/", "is a folder"), ("new/.", "is a folder"), ("folder/file/below", "not a folder"),
        ("loop", "circles"), ("pipe", "not a regular file"), ("big", "too large"), ("x\0y", "zero"),
        ("new/../file", "does not exist"), (String(repeating: "n", count: 256), "too long"),
        ("new/" + String(repeating: "n", count: 256), "too long"),
      ] {
        let outcome = await playground.write(path, "text")
        #expect(outcome.failure?.contains(part) == true, "\(path.prefix(20)): \(outcome)")
      }
      #expect(playground.bytes("latin") == [0x66, 0xFF, 0x0A])
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: playground.root).sorted() == [
          "big", "binary", "folder", "latin", "loop", "pipe",
        ])
      let huge = String(repeating: "x", count: FileDraft.maximumSize + 1)
      #expect(await playground.write("huge", huge).failure?.contains("at most 8 MiB") == true)
      #expect(await playground.write("huge", String(huge.dropLast())).failure == nil)
      #expect(
        await playground.run("write_file", ["path": "x"]).failure?.contains("\"content\" is missing") == true)
      #expect(await playground.write("x", "a\0b").failure?.contains("zero character") == true)
    }
  }

  // The superuser may write everything.
  @Test(.enabled(if: geteuid() != 0))
  func whatTheUserHasMadeReadOnlyStaysSo() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      try #require(chmod("\(playground.root)/file", 0o444) == 0)
      #expect(await playground.write("file", "new").failure?.contains("permission denied") == true)
      #expect(playground.text("file") == "here")
    }
  }

  @Test func aHardLinkKeepsWhatItHeld() async throws {
    try await withPlayground { playground in
      try #require(link("\(playground.outside)/secret", "\(playground.root)/h") == 0)
      #expect(await playground.write("h", "new").failure == nil)
      #expect(playground.text("h") == "new")
      #expect(try String(contentsOfFile: "\(playground.outside)/secret", encoding: .utf8) == "secret")
    }
  }

  @Test func namesAreBytes() async throws {
    try await withPlayground { playground in
      #expect(await playground.write("cafe\u{301}/caf\u{E9}", "1").failure == nil)
      #expect(await playground.write("caf\u{E9}/cafe\u{301}", "2").failure == nil)
      #expect(await playground.write("a\nb", "3").failure == nil)
      #expect(await playground.write("-rf", "4").failure == nil)
      #expect(playground.text("cafe\u{301}/caf\u{E9}") == "1")
      #expect(playground.text("caf\u{E9}/cafe\u{301}") == "2")
      #expect(playground.text("a\nb") == "3")
      #expect(playground.text("-rf") == "4")
    }
  }

  @Test func aCancelledCallWritesNothing() async throws {
    try await withPlayground { playground in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await playground.write("file", "new")
      }
      #expect(await task.value.failure?.contains("cancelled") == true)
      #expect(playground.text("file") == nil)
    }
  }
}
