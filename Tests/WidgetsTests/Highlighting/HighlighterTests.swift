import AntiphonTesting
import Screen
import Testing

@testable import Widgets

@Suite struct HighlighterTests {
  /// A few lines of each language, as they are shown.
  @Test(arguments: Language.allCases)
  func languageLooksAsAccepted(_ language: Language) throws {
    var text = MarkdownText("```\(language)\n" + CodeSample.text(of: language) + "\n```")
    let lines = text.lines(width: 88)
    var frame = Frame(size: Size(columns: 88, rows: lines.count))
    for (row, var line) in lines.enumerated() {
      // On the surface of code every row would have a line of its letters.
      line.surface = .base
      frame.draw(line, at: Position(column: 0, row: row), in: frame.bounds)
    }
    var story = FrameStory("\(language)", suite: "HighlighterTests", filePath: storyPath)
    story.record(frame)
    try story.verify()
  }

  /// The folder of snapshots is that of the target.
  private var storyPath: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
      + "/x"
  }

  @Test func languagesAreKnownByTheirNames() {
    for (name, language) in [
      ("swift", Language.swift), ("Swift", .swift), ("c++", .cpp), ("C#", .csharp),
      ("objective-c", .objectivec),
      ("py", .python), ("python title=\"a\"", .python), ("{.ruby .numbered}", .ruby),
      ("js{1,3}", .javascript),
      ("rust,ignore", .rust), ("sh", .bash), ("yml", .yaml), ("jsonc", .json), ("patch", .diff),
      ("tsx", .tsx),
      ("HTML", .html), ("golang", .go), ("pwsh", .powershell), ("Dockerfile", .dockerfile),
      ("Makefile", .makefile),
    ] {
      #expect(Language(info: name) == language, "\(name)")
    }
    for name in ["", " ", "text", "plain", "mermaid", "unknown", String(repeating: "c", count: 1_000)] {
      #expect(Language(info: name) == nil, "\(name)")
    }
    for language in Language.allCases { #expect(Language(info: "\(language)") == language, "\(language)") }
  }

  @Test(arguments: Language.allCases)
  func noCharacterIsLost(_ language: Language) {
    var random = SeededGenerator()
    let sample = Array(CodeSample.text(of: language).unicodeScalars)
    let pieces = [
      "\"", "'", "`", "/*", "*/", "<<EOF", "r#\"", "[==[", "\"\"\"", "\\", "#", "é", "漢", "$", "<", "{-",
      "=begin", "%", "@@ -1,2 +1,2 @@", "\t", ": |", "\u{0}",
    ]
    for _ in 0..<60 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...300, using: &random) {
        if Int.random(in: 0..<5, using: &random) == 0 {
          scalars += pieces.randomElement(using: &random)!.unicodeScalars
        } else {
          scalars.append(sample.randomElement(using: &random)!)
        }
      }
      check(String(scalars), language, random.seed)
      let start = Int.random(in: 0..<sample.count, using: &random)
      check(String(String.UnicodeScalarView(sample[start...])), language, random.seed)
    }
  }

  @Test(arguments: Language.allCases)
  func anyBytesAreTaken(_ language: Language) {
    var random = SeededGenerator()
    for _ in 0..<40 {
      let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      check(String(decoding: bytes, as: UTF8.self), language, random.seed)
    }
  }

  /// The runs of each line end where a character does, each behind the one before, the last with the line.
  private func check(_ code: String, _ language: Language, _ seed: UInt64) {
    var highlighter = Highlighter(language)
    for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = String(line)
      let before = highlighter
      let text = highlighter.inked(line)
      #expect(text.spans.map(\.text).joined() == line, "\(language), seed \(seed), \(line.debugDescription)")
      #expect(!text.spans.contains { $0.text.isEmpty }, "\(language), seed \(seed), \(line.debugDescription)")
      var again = before
      #expect(again.inked(line) == text && again == highlighter)
    }
  }

  @Test func whatALineLeavesOpenGoesOn() {
    #expect(inks("/* a\nb */ c", .swift) == ["////", "////.."])
    #expect(inks("\"\"\"\na\n\"\"\" + x", .python) == ["sss", "s", "sss...."])
  }

  /// A letter for each column; blanks are as they are.
  private func inks(_ code: String, _ language: Language) -> [String] {
    var highlighter = Highlighter(language)
    return code.split(separator: "\n").map { line in
      highlighter.inked(String(line)).spans.map { span in
        String(repeating: String(span.ink.letter), count: span.text.count)
      }.joined()
    }
  }

  @Test func longLinesStayPlain() {
    var highlighter = Highlighter(.swift)
    let line = String(repeating: "let a = 1 /* ", count: 400)
    #expect(highlighter.inked(line).spans == [Span(line, .text)])
    #expect(highlighter == Highlighter(.swift))
  }

  @Test func codeThatArrivesIsReadLineByLine() {
    for language in Language.allCases {
      let source = "```\(language)\n" + CodeSample.text(of: language) + "\n```\nend"
      var fresh = MarkdownText(source)
      let expected = fresh.lines(width: 30)
      var text = MarkdownText()
      var scalars = String.UnicodeScalarView()
      for scalar in source.unicodeScalars {
        scalars.append(scalar)
        text.update(to: String(scalars))
        _ = text.lineCount(width: 30)
      }
      #expect(text.lines(width: 30) == expected, "\(language)")
    }
  }
}
