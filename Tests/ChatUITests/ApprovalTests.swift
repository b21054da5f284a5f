import AntiphonTesting
import Conversation
import Foundation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// Nothing is allowed that was not seen, and every answer is to what was seen.
@Suite struct ApprovalTests {
  static func answers(_ story: ChatStory) -> [Effect] {
    story.effects.filter { if case .resolve = $0 { true } else { false } }
  }

  @Test func keysThatAllowWaitForTheEnd() {
    let long = Waiting.argument(String(repeating: "\n", count: 500) + "; rm -rf ~")
    var story = ChatStory.asked([Waiting.call(1, "run_command", long)])
    // Before it was drawn it was not seen.
    story.type("<M-p>a")
    story.look()
    story.type("asAw")
    #expect(Self.answers(story).isEmpty)
    #expect(story.reading?.isRead == false)
    for _ in 0..<10 {
      story.type("<PageDown>")
      story.look()
    }
    story.type("a")
    #expect(Self.answers(story).isEmpty)
    story.type("<End>")
    // The key alone is not the sight.
    story.type("a")
    #expect(Self.answers(story).isEmpty)
    story.look()
    // What was read stays read, wherever one looks now.
    story.type("g")
    story.look()
    story.type("a")
    #expect(
      Self.answers(story) == [
        .resolve(Sample.callID(1), .allowOnce, digest: "dx", in: Sample.sessionID(1))
      ])
    #expect(story.state.dialog == nil)
  }

  @Test func denyingNeedsNoReading() {
    let long = Waiting.argument(String(repeating: "\n", count: 500))
    var story = ChatStory.asked([Waiting.call(1, "run_command", long)])
    story.type("<M-p>d")
    #expect(
      Self.answers(story) == [
        .resolve(Sample.callID(1), .deny(), digest: "dx", in: Sample.sessionID(1))
      ])
  }

  @Test func aReasonGoesToTheModel() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>Dadsw  n<Enter>")
    #expect(
      Self.answers(story) == [
        .resolve(Sample.callID(1), .deny(reason: "adsw n"), digest: "d1", in: Sample.sessionID(1))
      ])
  }

  @Test(arguments: [("s", Approval.allowForSession), ("A", .allowForSession), ("w", .allowAlways)])
  func aRuleIsNeededForMoreThanOnce(key: String, approval: Approval) {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.look()
    story.type(key)
    #expect(
      Self.answers(story) == [.resolve(Sample.callID(1), approval, digest: "d1", in: Sample.sessionID(1))])
    var without = Waiting.command
    without.rule = nil
    story = ChatStory.asked([Waiting.call(1, "run_command", without)])
    story.type("<M-p>")
    story.look()
    story.type(key)
    #expect(Self.answers(story).isEmpty)
    #expect(story.reading?.warning != nil)
  }

  /// Keys typed into the composer while a call begins to wait answer nothing.
  @Test func nothingOpensByItself() {
    var story = ChatStory.opened(showing: [])
    story.type("has")
    story.apply(
      .transcript(
        .began(Waiting.round([Waiting.call(1, "run_command", Waiting.command)]), outgoing: nil)),
      .sessions(.activity(Sample.sessionID(1), .awaitingApproval)))
    story.look()
    story.type("adwA<Tab>")
    #expect(story.state.dialog == nil)
    #expect(Self.answers(story).isEmpty)
  }

  @Test func escapeLeavesItWaiting() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.look()
    story.type("<Esc>")
    #expect(story.state.dialog == nil)
    #expect(Self.answers(story).isEmpty)
    #expect(story.state.callsToAnswer.count == 1)
  }

  @Test func onePressAnswersOneCall() {
    var story = ChatStory.asked([
      Waiting.call(1, "run_command", Waiting.command), Waiting.call(2, "edit_file", Waiting.edit),
    ])
    story.type("<M-p>")
    story.look()
    story.type("aaa")
    #expect(Self.answers(story).count == 1)
    #expect(story.state.callsToAnswer.map(\.id) == [Sample.callID(2)])
    // It is not asked about again although its stream still says that it waits.
    story.type("<C-x>")
    story.type("<Esc><Backspace><Backspace><M-p>")
    #expect(story.reading?.call?.id == Sample.callID(2))
  }

  /// A key that is held, or pressed twice, is no answer to the call that shows itself behind the one that was answered.
  @Test(arguments: ["a", "s", "w", "d", "D"])
  func theNextCallIsAnsweredOnceItCanHaveBeenSeen(key: String) {
    var story = ChatStory.asked([
      Waiting.call(1, "run_command", Waiting.command), Waiting.call(2, "edit_file", Waiting.edit),
      Waiting.call(3, "run_command", Waiting.argument("x")),
    ])
    story.type("<M-p>")
    story.look()
    story.type("a")
    #expect(story.reading?.call?.id == Sample.callID(2))
    // However long it is held.
    for _ in 0..<60 {
      story.look()
      story.pass(milliseconds: 33)
      story.type(key)
    }
    #expect(Self.answers(story).count == 1)
    #expect(story.reading?.reason == nil)
    // Once it has rested it is meant.
    story.look()
    story.pass(milliseconds: 400)
    story.type(key)
    if key == "D" {
      #expect(story.reading?.reason != nil)
    } else {
      #expect(Self.answers(story).count == 2)
      #expect(story.reading?.call?.id == Sample.callID(3))
    }
  }

  /// However long the program was busy: what was not on the screen was not answered.
  @Test func theNextCallIsAnsweredOnceItWasDrawn() {
    var story = ChatStory.asked([
      Waiting.call(1, "run_command", Waiting.command), Waiting.call(2, "edit_file", Waiting.edit),
    ])
    story.type("<M-p>")
    story.look()
    story.type("d")
    story.pass(milliseconds: 60_000)
    story.type("d")
    #expect(Self.answers(story).count == 1)
  }

  /// Calls that change something ask one after the other: the next one only when the one before has run.
  @Test func theNextCallIsWaitedForUntilItAsks() {
    let second = Waiting.call(2, "edit_file", Waiting.edit)
    func pending(_ state: ToolCallState = .pending) -> ToolCall {
      var call = second
      (call.state, call.approval) = (state, nil)
      return call
    }
    func story() -> ChatStory {
      var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command), pending()])
      story.type("<M-p>")
      story.look()
      story.type("a")
      return story
    }
    func turn(_ first: ToolCallState, _ second: ToolCall, _ status: TurnStatus) -> Action {
      .transcript(
        .turn(
          Waiting.turn(
            [Waiting.call(1, "run_command", Waiting.command, state: first), second], status: status),
          Sample.sessionID(1)))
    }
    var first = story()
    #expect(first.reading != nil && first.reading?.call == nil)
    first.apply(turn(.running, pending(), .runningTools))
    first.pass(milliseconds: 300)
    first.type("a")
    #expect(first.reading != nil)
    // A call is begun before its tool says that it asks.
    first.apply(turn(.succeeded, pending(.running), .runningTools))
    #expect(first.reading != nil)
    first.apply(turn(.succeeded, second, .awaitingApproval))
    #expect(first.reading?.call?.id == Sample.callID(2))
    first.look()
    first.type("a")
    #expect(Self.answers(first).count == 1)
    first.pass(milliseconds: 1000)
    first.type("a")
    #expect(Self.answers(first).count == 2)
    // Nothing is behind the last one.
    #expect(first.state.dialog == nil)

    // A tool that takes its time is not waited for.
    var slow = story()
    slow.apply(turn(.running, pending(), .runningTools))
    slow.pass(milliseconds: 1500)
    #expect(slow.state.dialog == nil)
    slow.apply(turn(.succeeded, second, .awaitingApproval))
    #expect(slow.state.dialog == nil)

    // What is typed meanwhile is typed.
    var typed = story()
    typed.type("thanks")
    #expect(typed.state.dialog == nil)
    #expect(typed.state.composer.editor.text == "thanks")
    var left = story()
    left.type("<Esc>")
    #expect(left.state.dialog == nil)
    left.apply(turn(.succeeded, second, .awaitingApproval))
    #expect(left.state.dialog == nil)

    // An answer that ends asks nothing more.
    var ended = story()
    ended.apply(turn(.cancelled, pending(), .cancelled))
    #expect(ended.state.dialog == nil)
  }

  @Test(arguments: [
    (ToolCallState.running, ApprovalDecision.allowOnce, "run_command was allowed elsewhere."),
    (.running, .allowForSession, "run_command was allowed elsewhere, for the session."),
    (.succeeded, .allowAlways, "run_command was allowed elsewhere, for always."),
    (.denied, .deny(reason: nil), "run_command was denied elsewhere."),
    (.denied, .deny(reason: "no\u{202E}"), "run_command was denied elsewhere: no<U+202E>"),
  ])
  func anAnswerFromElsewhereClosesIt(state: ToolCallState, decision: ApprovalDecision, words: String) {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.look()
    var request = Waiting.command
    request.answer = decision
    story.apply(
      .transcript(
        .turn(
          Waiting.turn([Waiting.call(1, "run_command", request, state: state)], status: .runningTools),
          Sample.sessionID(1))))
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == words)
    story.type("a")
    #expect(Self.answers(story).isEmpty)
  }

  @Test func stoppingTheAnswerClosesIt() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.apply(
      .transcript(
        .turn(
          Waiting.turn(
            [Waiting.call(1, "run_command", Waiting.command, state: .cancelled)], status: .cancelled),
          Sample.sessionID(1))))
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == "The answer was stopped; run_command has not run.")
  }

  @Test func aCallOfAnotherSessionThatWaitsNoMoreClosesIt() {
    var story = ChatStory.opened()
    story.mark((2, .awaitingApproval))
    story.type("<M-p>")
    story.apply(.approvals(.listed([ApprovalFrames.waiting[1]])))
    story.look()
    #expect(story.reading?.isRead == true)
    story.effects = []
    story.mark((2, .runningTools))
    #expect(story.effects == [.listApprovals])
    // Until that is known, it is what it was.
    #expect(story.reading != nil)
    story.apply(.approvals(.listed([])))
    #expect(story.reading == nil)
  }

  @Test func aRefusedAnswerIsSaidAndCanBeGivenAgain() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.look()
    story.type("a")
    #expect(story.state.callsToAnswer.isEmpty)
    story.apply(.approvals(.refused(Sample.callID(1), Problem("It has changed.", suggestion: "Read it."))))
    #expect(story.state.notice?.text == "It has changed. Read it.")
    #expect(story.state.callsToAnswer.count == 1)
  }

  @Test func theListIsReadOnceAtATime() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    #expect(story.effects == [.listApprovals])
    story.mark((2, .awaitingApproval), (3, .awaitingApproval))
    #expect(story.effects == [.listApprovals])
    story.apply(.approvals(.listed([])))
    #expect(story.effects == [.listApprovals, .listApprovals])
    story.apply(.approvals(.listed([])))
    #expect(story.effects == [.listApprovals, .listApprovals])
    // Nobody looks: nothing is read.
    story.type("<Esc>")
    story.mark((4, .awaitingApproval))
    #expect(story.effects == [.listApprovals, .listApprovals])
  }

  @Test func everySizeCanBeDrawn() {
    var story = ChatStory.asked([
      Waiting.call(1, "run_command", Waiting.script), Waiting.call(2, "edit_file", Waiting.edit),
    ])
    for keys in ["<M-p>", "G", "D今日 abc", "<Esc>n", "<Esc><C-x>fp", "<Esc>"] {
      story.type(keys)
      for columns in [1, 2, 5, 19, 20, 21, 33, 39, 40, 55, 56, 72, 80, 110, 200] {
        for rows in [1, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16, 17, 24, 60] {
          story.apply(.resized(Size(columns: columns, rows: rows)))
          let frame = story.look()
          if let cursor = frame.cursor { #expect(frame.bounds.contains(cursor.position)) }
        }
      }
    }
  }

  /// All of a text is found again in what is drawn of it, row by row, at any width.
  @Test func rowsHoldTheWholeText() {
    var random = SeededGenerator()
    for _ in 0..<200 {
      let parts = [
        "a", "word", " ", "  ", "e\u{301}", "漢", "한", "👍", "👩‍👧", "ש", "\u{202E}", "\u{1B}", "\t", "\r", "\n",
        "\u{A0}",
        "\u{E0041}", "\u{600}1", "─",
      ]
      let text = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        parts.randomElement(using: &random) ?? ""
      }.joined()
      let width = Int.random(in: 12...90, using: &random)
      for line in ExactText.lines(of: text) {
        let pieces = ExactText.pieces(of: line)
        let rows = ApprovalRows.wrap(pieces, width: width, ink: .code, glyphs: .unicode)
        for row in rows {
          let columns = row.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
          #expect(columns <= width, "seed \(random.seed)")
        }
        // Blanks at a break are drawn as dots.
        let drawn = rows.flatMap { $0 }.map(\.text).joined()
        let whole = pieces.map { $0.kind == .tab ? "→" : $0.text }.joined()
        func letters(_ text: String) -> [Unicode.Scalar] {
          text.unicodeScalars.filter { $0 != " " && $0 != "·" }
        }
        #expect(letters(drawn) == letters(whole), "seed \(random.seed)")
      }
    }
  }

  /// Sentences break between words, and the rows put together are the sentence.
  @Test func sentencesBreakBetweenWords() {
    func rows(_ text: String, _ width: Int) -> [String] {
      ApprovalRows.wrap(
        ExactText.pieces(of: text), width: width, ink: .text, glyphs: .unicode, keepsWords: true
      ).map { $0.map(\.text).joined() }
    }
    #expect(rows("Commands ask before they run.", 10) == ["Commands ", "ask ", "before ", "they run."])
    #expect(rows("aaaa bbbb", 4) == ["aaaa", "·bbb", "b"])
    #expect(rows("aaaa bbbb", 5) == ["aaaa ", "bbbb"])
    #expect(rows("one  two   three", 6) == ["one ·", "two  ·", "three"])
    #expect(rows("see /a/long/path/of/nobody now", 9) == ["see ", "/a/long/p", "ath/of/no", "body now"])
    #expect(rows("of 漢字の文 and", 8) == ["of 漢字", "の文 and"])
    #expect(rows("the e\u{301}te\u{301}s", 6) == ["the ", "e\u{301}te\u{301}s"])
    #expect(rows("not\u{200B}a word", 12) == ["not<U+200B>a", "·word"])
    #expect(rows("is a\u{200B}b", 12) == ["is ", "a<U+200B>b"])
    var random = SeededGenerator()
    for _ in 0..<300 {
      let parts = [
        "a", "word", "longer", " ", " ", "  ", "e\u{301}", "漢", "👩‍👧", "ש", "\u{202E}", "\u{A0}", "x·y",
      ]
      let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        parts.randomElement(using: &random) ?? ""
      }.joined()
      let width = Int.random(in: 1...60, using: &random)
      let pieces = ExactText.pieces(of: text)
      let whole = pieces.map(\.text).joined()
      let rows = ApprovalRows.wrap(pieces, width: width, ink: .text, glyphs: .unicode, keepsWords: true)
      var drawn = ""
      for (index, row) in rows.enumerated() {
        let columns = row.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
        #expect(columns <= max(2, width), "seed \(random.seed)")
        for span in row { drawn += span.text == "·" && span.ink == .control ? " " : span.text }
        // A word is broken only where it is wider than a row.
        guard index > 0, let first = row.first, first.ink == .text, let next = first.text.first else {
          continue
        }
        let before = rows[index - 1].map(\.text).joined()
        guard let last = before.last, last != " ", last != "·", next != " " else { continue }
        guard TextWidth.columns(of: last) < 2, TextWidth.columns(of: next) < 2 else { continue }
        #expect(!before.dropFirst().contains(" ") || before.contains("<"), "seed \(random.seed): \(before)")
      }
      #expect(drawn == whole, "seed \(random.seed)")
    }
  }

  // MARK: Text that passes itself off as the frame

  private struct Corpus: Decodable {
    struct Case: Decodable {
      let name: String
      let hex: String?
      let generate: [Part]?
    }
    enum Part: Decodable {
      case text(String)
      case count(Int)

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let count = try? value.decode(Int.self) {
          self = .count(count)
        } else {
          self = .text(try value.decode(String.self))
        }
      }
    }
    let cases: [Case]
  }

  static func hostile() throws -> [(name: String, text: String)] {
    let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(
      separator: "/")
    let file = try #require(
      FileManager.default.contents(atPath: tests + "/ScreenTests/Corpora/terminal.json"))
    let corpus = try JSONDecoder().decode(Corpus.self, from: file)
    #expect(corpus.cases.count >= 90)
    var found = corpus.cases.map { item -> (name: String, text: String) in
      if case .text(let part)? = item.generate?.first, case .count(let count)? = item.generate?.last {
        return (item.name, String(repeating: part, count: min(count, 20_000)))
      }
      let hex = Array((item.hex ?? "").utf8)
      let bytes = stride(from: 0, to: hex.count - 1, by: 2).compactMap {
        UInt8(String(decoding: hex[$0..<($0 + 2)], as: UTF8.self), radix: 16)
      }
      return (item.name, String(decoding: bytes, as: UTF8.self))
    }
    for count in [1, 5, 50, 500] {
      found.append(("blank lines \(count)", String(repeating: "\n", count: count) + "a once  d deny"))
      found.append(("blanks \(count)", String(repeating: " ", count: count) + "a once  d deny"))
      found.append(("carriage returns \(count)", String(repeating: "\r", count: count) + "a once"))
    }
    for text in [
      "a once  s session  w always  d deny", "│ a once │", "└──────┘\n a once", "\u{2500}\u{2500}",
      "\u{FEFF}",
      "x\n────\na once  d deny\n\u{1B}[H", "┌ May ls run? ┐", "1 │ \"ls\"", "\u{8}\u{8}\u{8}", "\u{85}",
      "שלום a once", "\u{202E}ecno a", "\u{1F1E6}\u{1F1E6}", "\u{0}",
    ] {
      found.append((text, text))
    }
    return found
  }

  /// T3: what is written in an argument changes no cell outside of the box that it is shown in.
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func theFrameIsTheSameWhateverTheTextIs(columns: Int, rows: Int) throws {
    let size = Size(columns: columns, rows: rows)
    var baselines: [Int: Frame] = [:]
    let cases = try Self.hostile()
    for item in cases {
      let (frame, count) = Self.look(at: item.text, size)
      // Harmless text of as many rows; of more where their number is not shown.
      var lines = 1
      while baselines[count] == nil {
        let (baseline, rows) = Self.look(at: (0..<lines).map { _ in "x" }.joined(separator: "\n"), size)
        let isShown = ApprovalLayout(Rectangle(size)).keyRows > 0
        guard rows <= count || !isShown else { break }
        baselines[isShown || rows < count ? rows : count] = baseline
        lines += max(1, count - rows)
      }
      let baseline = try #require(baselines[count], "\(item.name): \(count) rows")
      let box = Self.box(size)
      for row in 0..<size.rows {
        for column in 0..<size.columns where !box.contains(Position(column: column, row: row)) {
          let (left, right) = (frame[column, row], baseline[column, row])
          let isSame =
            frame.scalars(of: left) == baseline.scalars(of: right) && left.ink == right.ink
            && left.surface == right.surface
          #expect(isSame, "\(item.name) at \(column), \(row) of \(columns)x\(rows)")
          if !isSame { return }
        }
      }
    }
    #expect(cases.count >= 110)
  }

  private static func look(at text: String, _ size: Size) -> (Frame, Int) {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.argument(text))], columns: size.columns, rows: size.rows)
    story.type("<M-p>")
    return (story.look(), story.reading?.position.rows ?? 0)
  }

  /// Between the sides of the frame, below what is said above the text, and above the keys.
  private static func box(_ size: Size) -> Rectangle {
    let layout = ApprovalLayout(Rectangle(Size(columns: size.columns, rows: size.rows - 1)))
    let head = layout.headRows > 0 ? 1 : 0
    let keys = layout.keyRows + (layout.hasRule ? 1 : 0)
    return Rectangle(
      column: 2, row: 1 + head, columns: layout.columns, rows: layout.rows - head - keys)
  }
}
