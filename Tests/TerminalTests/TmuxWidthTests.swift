import AntiphonTesting
import CTerminal
import Screen
import Testing
import Theming

@testable import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension CursesTests {
  /// A second terminal, which is not ours, shows every frame as the frame says: text, colours, attributes, cursor.
  @MainActor @Suite(.serialized, .timeLimit(.minutes(5))) struct TmuxWidthTests {
    private func presenter(size: Size, color: String? = nil) throws -> Presenter {
      #expect(cterminal_use_utf8())
      let environment = ["TERM": "tmux-256color", "COLORTERM": color].compactMapValues { $0 }
      let presenter = try Presenter(type: try TerminalType { environment[$0] }, size: size)
      presenter.setStyles { [depth = presenter.colorDepth] in appearance($0, $1, depth) }
      return presenter
    }

    private static func sequences(filePath: String = #filePath) throws -> [String] {
      let folder = filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let path = (folder + ["Corpora", "unicode-sequences.txt"]).joined(separator: "/")
      let file = try #require(FileManager.default.contents(atPath: path))
      return String(decoding: file, as: UTF8.self).split(separator: "\n").map { line in
        var text = String.UnicodeScalarView()
        for number in line.split(separator: " ") {
          if let scalar = UInt32(number, radix: 16).flatMap(Unicode.Scalar.init) { text.append(scalar) }
        }
        return String(text)
      }
    }

    @Test func emojiAndBreakTests() throws {
      let size = Size(columns: 240, rows: 60)
      let sequences = try Self.sequences()
      #expect(sequences.count == 13_656)
      let presenter = try presenter(size: size)
      defer { presenter.close() }
      let tmux = try TmuxTerminal(size: size)
      defer { tmux.close() }
      var next = 0
      while next < sequences.count {
        var frame = Frame(size: size)
        let first = next
        // The last row is the corner's.
        for row in 0..<(size.rows - 1) {
          var column = 0
          while next < sequences.count, column < size.columns - 40 {
            column = frame.draw(
              sequences[next] + "|", at: Position(column: column, row: row), in: frame.bounds,
              ink: next % 2 == 0 ? .link : .text)
            next += 1
          }
        }
        try tmux.feed(presenter.bytes(for: frame))
        let shown = try tmux.screen()
        let found = differences(
          frame, shown.terminal, presenter.colorDepth, known: shown.known, keepsJoiners: false,
          hasLinks: false)
        #expect(found.isEmpty, "sequences \(first) to \(next): \(found.prefix(8))")
      }
    }

    @Test(arguments: [(1000, nil), (1000, "truecolor")] as [(Int, String?)])
    func randomFrames(count: Int, color: String?) throws {
      var random = SeededGenerator()
      let size = Size(columns: 40, rows: 12)
      let presenter = try presenter(size: size, color: color)
      defer { presenter.close() }
      let tmux = try TmuxTerminal(size: size)
      defer { tmux.close() }
      var frame = Frame(size: size)
      for number in 0..<count {
        mutate(&frame, using: &random)
        try tmux.feed(presenter.bytes(for: frame))
        let shown = try tmux.screen()
        let found = differences(
          frame, shown.terminal, presenter.colorDepth, known: shown.known, keepsJoiners: false,
          hasLinks: false)
        #expect(found.isEmpty, "seed \(random.seed), frame \(number): \(found.prefix(8))")
        guard found.isEmpty else { break }
        if let cursor = frame.cursor {
          #expect(try tmux.cursor() == cursor.position, "seed \(random.seed), frame \(number)")
        }
      }
    }
  }
}
