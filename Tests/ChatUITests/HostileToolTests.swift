import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Text of models and tools in every part of a call: all of it is seen, none of it is obeyed.
///
/// The policy is that of `ScreenTests/Corpora/terminal.json`.
@Suite struct HostileToolTests {
  private struct Corpus: Decodable {
    struct Case: Decodable {
      let name: String
      let hex: String?
    }
    let cases: [Case]
  }

  private func texts() throws -> [(name: String, text: String)] {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(
      separator: "/")
    let file = try #require(
      FileManager.default.contents(atPath: folder + "/ScreenTests/Corpora/terminal.json"))
    return try JSONDecoder().decode(Corpus.self, from: file).cases.compactMap { item in
      guard let hex = item.hex.map({ Array($0.utf8) }) else { return nil }
      let bytes = stride(from: 0, to: hex.count - 1, by: 2).compactMap {
        UInt8(String(decoding: hex[$0..<($0 + 2)], as: UTF8.self), radix: 16)
      }
      return (item.name, String(decoding: bytes, as: UTF8.self))
    }
  }

  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xE0000...0xE007F, 0xFE00...0xFE0F:
      true
    default: false
    }
  }

  /// A call that has the text in all of its parts; as JSON where it can be written so.
  private func call(_ number: Int, _ text: String, _ state: ToolCallState) -> ToolCall {
    let json = (try? JSONEncoder().encode(["command": text, "path": text + "\nline"])).map {
      String(decoding: $0, as: UTF8.self)
    }
    var call = Sample.call(
      number, text, number % 2 == 0 ? text : json ?? text, state, result: number % 3 == 0 ? json : text,
      error: text,
      tookMilliseconds: nil)
    call.serverName = number % 2 == 0 ? text : "builtin"
    if number % 4 == 1 { call.methodName = "run_command" }
    call.files = [ToolFile(mediaType: text, byteCount: 3, path: "/" + text)]
    call.progress = ToolProgress(
      output: text + "\n" + text, outputByteCount: 9, message: text, completed: 1, total: 3)
    call.approval = ApprovalRequest(
      digest: "d", reason: text,
      details: [ApprovalDetail(.diff, "--- \(text)\n+++ \(text)\n@@ -1 +1 @@\n-\(text)\n+\(text)")],
      answer: .deny(reason: text))
    return call
  }

  @Test func nothingOfACallIsObeyed() throws {
    let texts = try texts()
    #expect(texts.count >= 85)
    for columns in [140, 80] {
      for (name, text) in texts {
        var story = ChatStory("unused", columns: columns, rows: 60)
        let calls = [
          call(1, text, .running), call(2, text, .succeeded), call(3, text, .denied),
          call(4, text, .arriving),
        ]
        story.open([
          Sample.round(0, "Go", [Sample.turn(0, "", status: .runningTools, calls: calls)], outcome: nil)
        ])
        check(story.look(), name)
        story.type("<M-t>g<Enter>j<Enter>j<Enter>j<Enter>")
        check(story.look(), name)
        story.type("g")
        check(story.look(), name)
      }
    }
  }

  private func check(_ frame: Frame, _ name: String) {
    let stored = Set(frame.cells.flatMap { frame.scalars(of: $0) } + frame.clusters.joined())
    #expect(!stored.contains(where: isForbidden), "\(name)")
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", "word", " ", "\n", "\r\n", "\r", "\t", "\0", "\u{1B}[31m", "\u{9B}", "\u{202E}", "\u{200D}", "漢字",
      "👩‍👩‍👧‍👦",
      "e\u{301}", "\u{301}", "{", "}", "[", "]", "\"", "\\", ":", ",", "@@ -1,2 +1,2 @@", "--- a", "+++ b",
      "-", "+", "$(x",
      "<<EOF", "\u{E0041}", "\u{FEFF}",
    ]
    return (0..<Int.random(in: 0...60, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
    }
    .joined()
  }

  @Test func anyTextInAnyPartIsDrawnAtAnySize() {
    let seed = SeededGenerator.newSeed()
    print("HostileToolTests seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let states = ToolCallState.allCases
      var story = ChatStory(
        "unused", columns: Int.random(in: 1...160, using: &random),
        rows: Int.random(in: 1...50, using: &random))
      let calls = (1...3).map { number in
        call(number, Self.text(&random), states[Int.random(in: 0..<states.count, using: &random)])
      }
      story.open([
        Sample.round(0, "Go", [Sample.turn(0, "", status: .runningTools, calls: calls)], outcome: nil)
      ])
      story.type("<M-t>g<Enter><Enter>j<Enter>t")
      check(story.look(), "seed \(seed)")
    }
  }
}
