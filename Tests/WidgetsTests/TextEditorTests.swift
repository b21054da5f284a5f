import AntiphonTesting
import Screen
import Testing

@testable import Widgets

@Suite struct TextEditorTests {
  /// An editor with the caret where the bar is.
  private func editor(_ text: String) -> TextEditor {
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    var editor = TextEditor()
    editor.insert(String(parts[0]))
    let caret = editor.caret
    if parts.count > 1 { editor.insert(String(parts[1])) }
    while editor.caret > caret { editor.move(.left) }
    return editor
  }

  private func shown(_ editor: TextEditor) -> String {
    let place = editor.text.index(atUTF8: editor.caret)
    return editor.text[..<place] + "|" + editor.text[place...]
  }

  private func after(_ motion: TextEditor.Motion, _ text: String, width: Int = .max) -> String {
    var editor = editor(text)
    editor.move(motion, width: width)
    return shown(editor)
  }

  private func visible(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { !$0.properties.isWhitespace }
  }

  private func deleting(_ motion: TextEditor.Motion, _ text: String) -> String {
    var editor = editor(text)
    editor.delete(motion)
    return shown(editor)
  }

  @Test func startsAtTheEnd() {
    #expect(TextEditor("abc").caret == 3)
    #expect(TextEditor("").isEmpty)
    #expect(TextEditor("a\r\nb\rc").text == "a\nb\nc")
  }

  @Test func insertsAtTheCaret() {
    var editor = editor("a|c")
    editor.insert("b\r\n漢")
    #expect(shown(editor) == "ab\n漢|c")
  }

  @Test(arguments: ["👨‍👩‍👧‍👦", "e\u{301}", "漢", "🇩🇪", "क्षि", "👍🏽"])
  func movesAndDeletesByCluster(cluster: String) {
    #expect(after(.left, "a\(cluster)|b") == "a|\(cluster)b")
    #expect(after(.right, "a|\(cluster)b") == "a\(cluster)|b")
    #expect(deleting(.left, "a\(cluster)|b") == "a|b")
    #expect(deleting(.right, "a|\(cluster)b") == "a|b")
  }

  @Test func aMarkJoinsWhatStandsBefore() {
    var editor = editor("e|x")
    editor.insert("\u{301}")
    #expect(editor.caret == 3)
    editor.move(.start)
    editor.delete(.right)
    #expect(editor.text == "x")
    // What is inserted joins what follows: the caret goes behind both.
    editor = TextEditor("\u{301}")
    editor.move(.start)
    editor.insert("e")
    #expect(editor.caret == 3)
  }

  @Test func wordMotions() {
    #expect(after(.wordRight, "|foo, bar") == "foo|, bar")
    #expect(after(.wordRight, "foo|, bar") == "foo, bar|")
    #expect(after(.wordRight, "foo bar|") == "foo bar|")
    #expect(after(.wordLeft, "foo, bar|") == "foo, |bar")
    #expect(after(.wordLeft, "foo, |bar") == "|foo, bar")
    #expect(after(.wordLeft, "höher 漢字|") == "höher |漢字")
    #expect(after(.wordLeft, "|") == "|")
    #expect(deleting(.wordLeft, "foo bar_1|!") == "foo |!")
    #expect(deleting(.wordRight, "foo| bar!") == "foo|!")
  }

  @Test func lineMotions() {
    #expect(after(.lineStart, "ab\nc|d\nef") == "ab\n|cd\nef")
    #expect(after(.lineEnd, "ab\n|cd\nef") == "ab\ncd|\nef")
    #expect(after(.start, "ab\nc|d") == "|ab\ncd")
    #expect(after(.end, "a|b\ncd") == "ab\ncd|")
    #expect(deleting(.lineEnd, "ab\n|cd\nef") == "ab\n|\nef")
    #expect(deleting(.lineEnd, "ab\n|\nef") == "ab\n|ef")
    #expect(deleting(.lineStart, "ab\nc|d") == "ab\n|d")
    #expect(deleting(.end, "a|b\ncd") == "a|")
  }

  @Test func upAndDownKeepTheColumn() {
    var editor = editor("abcdef|\nab\n\nabcdef")
    editor.move(.down, width: 40)
    #expect(shown(editor) == "abcdef\nab|\n\nabcdef")
    editor.move(.down, width: 40)
    editor.move(.down, width: 40)
    #expect(shown(editor) == "abcdef\nab\n\nabcdef|")
    editor.move(.left)
    editor.move(.up, width: 40)
    editor.move(.up, width: 40)
    editor.move(.up, width: 40)
    #expect(shown(editor) == "abcde|f\nab\n\nabcdef")
    editor.move(.up, width: 40)
    #expect(shown(editor) == "abcde|f\nab\n\nabcdef")
  }

  @Test func upAndDownFollowTheRows() {
    // Rows at width 6: "abcd ", "efgh ", "ij".
    #expect(after(.down, "ab|cd efgh ij", width: 6) == "abcd ef|gh ij")
    #expect(after(.down, "abcd efg|h ij", width: 6) == "abcd efgh ij|")
    #expect(after(.up, "abcd efgh ij|", width: 6) == "abcd ef|gh ij")
    #expect(after(.up, "abcd |efgh ij", width: 6) == "|abcd efgh ij")
    #expect(after(.down, "漢|字漢字", width: 5) == "漢字漢|字")
  }

  @Test func rowsAndCaret() {
    let layout = editor("hello world|").layout(width: 6)
    #expect(layout.rows == ["hello", "world"])
    #expect(layout.caret == Position(column: 5, row: 1))
    #expect(editor("hello| world").layout(width: 6).caret == Position(column: 5, row: 0))
    #expect(editor("hello |world").layout(width: 6).caret == Position(column: 0, row: 1))
    #expect(editor("abcdefgh|ij").layout(width: 5).caret == Position(column: 0, row: 2))
    #expect(
      editor("a\n|").layout(width: 5) == EditorLayout(rows: ["a", ""], caret: Position(column: 0, row: 1)))
    #expect(editor("|").layout(width: 5) == EditorLayout(rows: [""], caret: Position(column: 0, row: 0)))
    #expect(
      editor("a\t|b").layout(width: 9) == EditorLayout(rows: ["a   b"], caret: Position(column: 4, row: 0)))
    #expect(editor("漢字|").layout(width: 1).caret == Position(column: 0, row: 1))
  }

  @Test func knowsTheFirstAndTheLastRow() {
    let start = editor("|hello world\nx")
    #expect(start.isCaretOnFirstRow(width: 6) && !start.isCaretOnLastRow(width: 6))
    let second = editor("hello w|orld\nx")
    #expect(!second.isCaretOnFirstRow(width: 6) && second.isCaretOnFirstRow(width: 40))
    #expect(editor("hello world\nx|").isCaretOnLastRow(width: 6))
    #expect(TextEditor().isCaretOnFirstRow(width: 6) && TextEditor().isCaretOnLastRow(width: 6))
  }

  @Test func undoGoesWordByWord() {
    var editor = TextEditor()
    for character in "one two" { editor.insert(String(character)) }
    editor.insert("pasted text")
    editor.undo()
    #expect(editor.text == "one two")
    editor.undo()
    #expect(editor.text == "one ")
    editor.undo()
    #expect(editor.text == "")
    editor.undo()
    editor.redo()
    editor.redo()
    #expect(shown(editor) == "one two|")
    for _ in 0..<3 { editor.delete(.left) }
    #expect(editor.text == "one ")
    editor.undo()
    #expect(shown(editor) == "one two|")
    editor.insert("!")
    editor.redo()
    #expect(editor.text == "one two!")
  }

  @Test func aMovementEndsWhatUndoTakesTogether() {
    var editor = TextEditor()
    editor.insert("a")
    editor.move(.left)
    editor.move(.right)
    editor.insert("b")
    editor.undo()
    #expect(editor.text == "a")
  }

  @Test func yankPutsBackWhatWasKilled() {
    var editor = editor("one two three|")
    editor.delete(.wordLeft)
    editor.delete(.wordLeft)
    #expect(shown(editor) == "one |")
    editor.delete(.left)
    editor.yank()
    #expect(shown(editor) == "onetwo three|")
    editor.move(.start)
    editor.delete(.lineEnd)
    editor.yank()
    editor.yank()
    #expect(editor.text == "onetwo threeonetwo three")
  }

  @Test func replacingAllCanBeUndone() {
    var editor = editor("ab|c")
    editor.replaceAll(with: "xyz")
    #expect(shown(editor) == "xyz|")
    editor.undo()
    #expect(shown(editor) == "ab|c")
  }

  @Test func randomEditsKeepClustersAndCanBeUndone() {
    var random = SeededGenerator()
    let pieces = [
      "a", " ", "\n", "e\u{301}", "\u{301}", "👩‍👩‍👧", "\u{200D}", "🇩", "🇪", "漢", "\t", "word", "\u{1F3FD}",
      "\r\n",
    ]
    let motions: [TextEditor.Motion] = [
      .left, .right, .up, .down, .wordLeft, .wordRight, .lineStart, .lineEnd, .start, .end,
    ]
    for _ in 0..<60 {
      var editor = TextEditor("start")
      var states = [editor.text]
      for _ in 0..<80 {
        let width = Int.random(in: 1...20, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0...2: editor.insert(pieces.randomElement(using: &random)!)
        case 3: editor.delete(motions.prefix(8).randomElement(using: &random)!)
        case 4: editor.yank()
        default: editor.move(motions.randomElement(using: &random)!, width: width)
        }
        states.append(editor.text)
        let place = editor.text.index(atUTF8: editor.caret)
        #expect(
          editor.text.indices.contains(place) || place == editor.text.endIndex, "seed \(random.seed)")
        let layout = editor.layout(width: width)
        #expect(layout.caret.column < width && layout.caret.row < layout.rows.count, "seed \(random.seed)")
        #expect(
          visible(layout.rows.joined()) == visible(editor.text),
          "seed \(random.seed)")
      }
      let final = editor.text
      for _ in 0..<100 {
        editor.undo()
        #expect(states.contains(editor.text), "seed \(random.seed)")
      }
      #expect(editor.text == "start", "seed \(random.seed)")
      for _ in 0..<100 { editor.redo() }
      #expect(editor.text == final, "seed \(random.seed)")
    }
  }
}

@Suite struct KillRingTests {
  @Test func whatWasDeletedBeforeComesBackToo() {
    var editor = TextEditor("one two three")
    editor.delete(.wordLeft)
    editor.move(.left)
    editor.delete(.wordLeft)
    #expect(editor.text == "one  ")
    editor.move(.end)
    editor.yank()
    #expect(editor.text == "one  two")
    editor.yankPop()
    #expect(editor.text == "one  three")
    editor.yankPop()
    #expect(editor.text == "one  two")
    editor.undo()
    editor.undo()
    editor.undo()
    #expect(editor.text == "one  ")
    // After anything else there is nothing to be exchanged.
    editor.yank()
    editor.insert("!")
    editor.yankPop()
    #expect(editor.text == "one  two!")
  }

  @Test func itOutlivesTheText() {
    var editor = TextEditor("gone")
    editor.delete(.start)
    editor = TextEditor(after: editor)
    editor.yank()
    #expect(editor.text == "gone")
  }

  @Test(arguments: [
    (TextEditor.LetterCase.upper, "one |TWO x", "one TWO| x"), (.upper, "a|bc dé", "aBC| dé"),
    (.lower, "|ABC d", "abc| d"), (.capitalized, "|  éTE x", "  Éte| x"), (.capitalized, "x|", "x|"),
    (.upper, "|straße", "STRASSE|"),
  ])
  func letterCase(change: TextEditor.LetterCase, before: String, after: String) {
    var editor = TextEditor(marked: before)
    editor.changeCase(change)
    #expect(editor.marked == after)
  }

  /// Random keys: the caret is always between two clusters, and taking everything back gives the first text.
  @Test(arguments: 0..<40)
  func randomEdits(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let motions: [TextEditor.Motion] = [
      .left, .right, .up, .down, .wordLeft, .wordRight, .lineStart, .lineEnd, .start, .end,
    ]
    let pieces = ["a", " ", "\n", "漢", "👨‍👩‍👧‍👦", "\u{301}", "🇩", "\u{200D}", "two words\nand a line", "\t", "क्षि"]
    let first = "first 漢字\n🇩🇪🇫🇷 e\u{301}\n"
    var editor = TextEditor()
    editor.insert(first)
    for step in 0..<400 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...2: editor.insert(pieces.randomElement(using: &random)!)
      case 3: editor.delete(motions.randomElement(using: &random)!)
      case 4: editor.yank()
      case 5: editor.yankPop()
      case 6: editor.undo()
      case 7: editor.redo()
      case 8: editor.changeCase([.upper, .lower, .capitalized].randomElement(using: &random)!)
      default:
        editor.move(motions.randomElement(using: &random)!, width: Int.random(in: 1...30, using: &random))
      }
      let isRight = editor.isCaretOnBoundary
      #expect(isRight, "seed \(seed), step \(step)")
      if !isRight { return }
      if editor.text.utf8.count > 20_000 { break }
    }
    let last = editor.text
    for _ in 0..<2000 { editor.redo() }
    let end = editor.text
    for _ in 0..<2000 { editor.undo() }
    #expect(editor.text.isEmpty, "seed \(seed)")
    for _ in 0..<2000 { editor.redo() }
    #expect(editor.text == end, "seed \(seed), from \(last)")
  }
}
