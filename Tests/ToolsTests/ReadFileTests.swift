import AntiphonTesting
import Coordinator
import Foundation
import Testing

@testable import Tools

@Suite struct ReadFileTests {
  @Test func aTextComesAsItIs() async throws {
    try await withPlayground { playground in
      for text in [
        "one\ntwo\n", "no end", "\n", "\r\n\r\n", "tab\there\r\n", "e\u{301} 漢 👩‍👩‍👧\n", " \u{1B}[31m",
      ] {
        try playground.write(text, to: "file")
        #expect(await playground.read("file") == .success(text), "\(text.debugDescription)")
      }
    }
  }

  @Test func linesAreCountedFromOne() async throws {
    try await withPlayground { playground in
      try playground.write("1\n2\n3\n4", to: "file")
      #expect(await playground.read("file", offset: 3) == .success("3\n4"))
      #expect(await playground.read("file", offset: 4, limit: 5) == .success("4"))
      #expect(await playground.read("file", offset: 1, limit: 4) == .success("1\n2\n3\n4"))
      #expect(
        await playground.read("file", offset: 2, limit: 2)
          == .success("2\n3\n\n[Lines 2 to 3; there are more. Read on with offset 4.]"))
      #expect(
        await playground.read("file", offset: 5) == .failure("\"file\" has 4 lines; there is no line 5."))
      try playground.write("1\n", to: "file")
      #expect(await playground.read("file", limit: 1) == .success("1\n"))
      #expect(
        await playground.read("file", offset: 2) == .failure("\"file\" has 1 line; there is no line 2."))
      try playground.write("", to: "file")
      #expect(await playground.read("file") == .success("[The file is empty.]"))
    }
  }

  /// Following the notes, call by call, gives the file back.
  @Test func aLongFileIsReadInSeveralCalls() async throws {
    try await withPlayground { playground in
      let text = (1...40_000).map { "line \($0) é" }.joined(separator: "\n")
      try playground.write(text, to: "file")
      var collected = ""
      var offset: Int? = 1
      var calls = 0
      while let next = offset {
        guard case .success(let piece, _) = await playground.read("file", offset: next) else {
          Issue.record("a call failed")
          return
        }
        calls += 1
        #expect(piece.utf8.count <= ReadFileTool.maximumResult + 100)
        if let note = piece.firstRange(of: "\n\n[Lines ") {
          collected += piece[..<note.lowerBound] + "\n"
          offset = Int(piece.dropLast(2).split(separator: " ").last ?? "")
        } else {
          collected += piece
          offset = nil
        }
      }
      #expect(calls == (text.utf8.count + ReadFileTool.maximumResult - 1) / ReadFileTool.maximumResult)
      #expect(collected == text)
    }
  }

  @Test func aLineThatIsTooLongIsCutBetweenCharacters() async throws {
    try await withPlayground { playground in
      try playground.write("a" + String(repeating: "漢", count: 100_000) + "\nnext\n", to: "file")
      let text = await playground.read("file").text
      let (line, note) = (text.prefix { $0 != "\n" }, text.drop { $0 != "\n" })
      #expect(line.utf8.count == 1 + (ReadFileTool.maximumResult - 1) / 3 * 3)
      #expect(!text.contains("\u{FFFD}"))
      #expect(note.contains("Line 1 is longer than one call returns"))
      #expect(note.hasSuffix("Read on with offset 2.]"))
      #expect(await playground.read("file", offset: 2) == .success("next\n"))
    }
  }

  @Test func whatIsNotTextIsRefusedOrRepaired() async throws {
    try await withPlayground { playground in
      try playground.write(Data([0x7F, 0x45, 0x4C, 0x46, 0, 0]), to: "binary")
      #expect(await playground.read("binary").failure?.contains("not a text file") == true)
      // Wherever the zero is, as far as the file has been read.
      try playground.write(Data(repeating: 0x61, count: 100_000) + Data([0]), to: "late")
      #expect(await playground.read("late").failure?.contains("not a text file") == true)
      try playground.write(Data("caf".utf8) + Data([0xE9, 0x0A]), to: "latin")
      #expect(
        await playground.read("latin")
          == .success("caf\u{FFFD}\n\n[Some bytes are not UTF-8; they are shown as \u{FFFD}.]"))
    }
  }

  @Test func aFileThatIsTooLargeIsNotRead() async throws {
    try await withPlayground { playground in
      try playground.write("start\n", to: "file")
      try #require(truncate("\(playground.root)/file", off_t(ReadFileTool.maximumScan + 1)) == 0)
      #expect(await playground.read("file", limit: 1).failure?.contains("too large: 67108865 bytes") == true)
    }
  }

  #if os(Linux)
    @Test func aFileThatSaysItIsEmptyIsReadAllTheSame() async throws {
      let tools = BuiltInTools(root: "/proc/self")
      let playground = Playground(outside: "/proc", root: "/proc/self", tools: tools)
      #expect(await playground.read("status").text.hasPrefix("Name:"))
    }
  #endif

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func theLinesDoNotDependOnThePieces(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet: [UInt8] = Array("ab\n\né漢\r".utf8)
    let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      alphabet.randomElement(using: &random)!
    }
    let first = Int.random(in: 1...6, using: &random)
    let limit = Bool.random(using: &random) ? Int.random(in: 1...6, using: &random) : nil
    let room = Int.random(in: 1...70, using: &random)
    func slice(_ sizes: () -> Int) -> TextSlice {
      var slice = TextSlice(first: first, limit: limit, room: room)
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(sizes()))
        piece.withUnsafeBytes { slice.take($0) }
        rest = rest.dropFirst(piece.count)
      }
      return slice
    }
    let whole = slice { 1000 }
    let pieces = slice { Int.random(in: 1...5, using: &random) }
    #expect(pieces.result().bytes == whole.result().bytes, "seed \(seed)")
    #expect(pieces.lineCount == whole.lineCount, "seed \(seed)")
    #expect(pieces.stop == whole.stop, "seed \(seed)")

    // The same by splitting the whole.
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      Array($0) + [UInt8(ascii: "\n")]
    }
    lines[lines.count - 1].removeLast()
    if lines.last == [] { lines.removeLast() }
    let wanted = lines.dropFirst(first - 1).prefix(limit ?? Int.max)
    if wanted.joined().count <= room {
      #expect(Array(whole.result().bytes) == Array(wanted.joined()), "seed \(seed)")
    } else {
      #expect(wanted.joined().starts(with: whole.result().bytes), "seed \(seed)")
      #expect(whole.stop == .room, "seed \(seed)")
    }
  }
}
