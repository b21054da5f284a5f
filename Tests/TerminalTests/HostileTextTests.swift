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

/// Text that would do something in a terminal if it were sent as it is.
struct HostileText: CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]

  var testDescription: String { name }

  static func all(filePath: String = #filePath) throws -> [HostileText] {
    struct Case: Decodable {
      let name: String
      let hex: String?
      let generate: Generated?
    }
    struct Corpus: Decodable { let cases: [Case] }
    let tests = filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(
      separator: "/")
    let file = try #require(
      FileManager.default.contents(atPath: tests + "/ScreenTests/Corpora/terminal.json"))
    return try JSONDecoder().decode(Corpus.self, from: file).cases.map { item in
      HostileText(name: item.name, bytes: item.generate?.bytes ?? decoded(item.hex ?? ""))
    }
  }

  /// A text and how often it is repeated.
  private struct Generated: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      let text = Array(try list.decode(String.self).utf8)
      bytes = repeatElement(text, count: try list.decode(Int.self)).flatMap { $0 }
    }
  }

  private static func decoded(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
    }
  }
}

extension CursesTests {
  @MainActor @Suite(.serialized, .timeLimit(.minutes(5))) struct HostileTextTests {
    private let size = Size(columns: 100, rows: 8)

    @Test func itIsShownAndDoesNothing() throws {
      let cases = try HostileText.all()
      #expect(cases.count >= 90)
      #expect(cterminal_use_utf8())
      let type = try TerminalType { $0 == "TERM" ? "xterm-256color" : nil }
      let presenter = try Presenter(type: type, size: size)
      defer { presenter.close() }
      presenter.setStyles { appearance($0, $1, .indexed) }
      var terminal = VirtualTerminal(size: size)
      for hostile in cases {
        let bytes = hostile.bytes
        #expect(!bytes.isEmpty)
        // Whole, and cut in two at every byte, as a stream may deliver it.
        for cut in [bytes.count] + Array(0..<min(bytes.count, 160)) {
          var frame = Frame(size: size)
          for (row, part) in [bytes[..<cut], bytes[cut...]].enumerated() {
            let text = String(decoding: part.prefix(2_000), as: UTF8.self)
            frame.draw(text, at: Position(column: 2, row: 2 * row + 1), in: frame.bounds, ink: .error)
          }
          terminal.feed(presenter.bytes(for: frame))
          // What the terminal shows is the frame, so that no byte of the text was obeyed.
          let differences = differences(frame, terminal, .indexed)
          #expect(differences.isEmpty, "\(hostile.name) cut at \(cut)")
        }
        #expect(terminal.violations.isEmpty, "\(hostile.name)")
        #expect(terminal.titles.isEmpty && terminal.queries.isEmpty, "\(hostile.name)")
      }
    }

    @Test func itDoesNothingThroughAPseudoTerminal() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      for hostile in try HostileText.all() {
        let text = String(decoding: hostile.bytes.prefix(100_000), as: UTF8.self)
        var frame = Frame(size: size)
        for (row, line) in LineWrap.rows(of: text, ink: .error, width: 96).prefix(8).enumerated() {
          frame.draw(Line(line), at: Position(column: 2, row: row), in: frame.bounds)
        }
        session.setTitle(text)
        session.present(frame)
        await pty.wait { differences(frame, pty.screen, session.colorDepth).isEmpty }
        #expect(pty.screen.violations.isEmpty, "\(hostile.name)")
        #expect(pty.screen.queries.isEmpty, "\(hostile.name)")
      }
      #expect(pty.screen.titles.count >= 90)
    }
  }
}
