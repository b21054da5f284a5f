import Screen
import Testing

@testable import Widgets

@Suite struct ComposerViewTests {
  private func drawn(
    _ editor: TextEditor, columns: Int, rows: Int, isFocused: Bool = true
  ) -> (rows: [String], cursor: Position?) {
    var frame = Frame(size: Size(columns: columns, rows: rows))
    ComposerView.draw(
      editor: editor, into: &frame, area: frame.bounds, prompt: "› ", placeholder: "Type a message",
      isFocused: isFocused)
    return (texts(frame), frame.cursor?.position)
  }

  @Test func showsTheTextBehindThePrompt() {
    let (rows, cursor) = drawn(TextEditor("hello\nworld"), columns: 20, rows: 3)
    #expect(rows == ["› hello", "  world", ""])
    #expect(cursor == Position(column: 7, row: 1))
  }

  @Test func showsThePlaceholderAndTheCaret() {
    let (rows, cursor) = drawn(TextEditor(), columns: 12, rows: 1)
    #expect(rows == ["› Type a me…"])
    #expect(cursor == Position(column: 2, row: 0))
    #expect(drawn(TextEditor(), columns: 12, rows: 1, isFocused: false).cursor == nil)
  }

  @Test func scrollsToTheCaret() {
    var editor = TextEditor((1...9).map(String.init).joined(separator: "\n"))
    #expect(drawn(editor, columns: 10, rows: 3).rows == ["  7", "  8", "  9"])
    for _ in 0..<4 { editor.move(.up, width: 8) }
    let (rows, cursor) = drawn(editor, columns: 10, rows: 3)
    #expect(rows == ["  5", "  6", "  7"])
    #expect(cursor == Position(column: 3, row: 0))
    editor.move(.start)
    #expect(drawn(editor, columns: 10, rows: 3).rows == ["› 1", "  2", "  3"])
  }

  @Test func wantsAsManyRowsAsTheTextHas() {
    #expect(ComposerView.rows(for: TextEditor(), width: 20, maximum: 5) == 1)
    #expect(ComposerView.rows(for: TextEditor("a\nb"), width: 20, maximum: 5) == 2)
    #expect(ComposerView.rows(for: TextEditor("hello world"), width: 9, maximum: 5) == 2)
    #expect(ComposerView.rows(for: TextEditor("a\nb\nc\nd"), width: 20, maximum: 3) == 3)
  }

  @Test func everySizeCanBeDrawn() {
    let editor = TextEditor("漢字 e\u{301} 👩‍👩‍👧 words\nand more")
    for columns in 0...9 {
      for rows in 0...3 {
        let cursor = drawn(editor, columns: columns, rows: rows).cursor
        if let cursor { #expect(cursor.column < columns && cursor.row < rows) }
        #expect((cursor == nil) == (columns == 0 || rows == 0))
      }
    }
  }
}
