import Screen
import Testing

@testable import Widgets

/// What a key costs does not depend on how long the text is, nor on how long its lines are.
@Suite struct LargeTextTests {
  private static let texts: [(name: String, text: String)] = [
    ("lines", String(repeating: "a line of the text that was pasted\n", count: 30_000)),
    ("one line", String(repeating: "words without an end ", count: 50_000)),
    ("wide", String(repeating: "漢字と👍🏽", count: 40_000)),
    ("minified", String(repeating: "x", count: 1_000_000)),
  ]

  /// The bytes that are laid out to draw the text around the caret.
  private func laidOut(_ editor: TextEditor) -> Int {
    editor.rowsAroundCaret(width: 78, reach: 8).rows.reduce(0) { $0 + $1.next - $1.start }
  }

  @Test(arguments: [0, 1, 2, 3], [0.0, 0.37, 1.0])
  func onlyWhatIsNearTheCaretIsLaidOut(number: Int, place: Double) {
    var editor = TextEditor(Self.texts[number].text)
    editor.moveCaret(to: Int(Double(editor.text.utf8.count) * place))
    #expect(laidOut(editor) <= 3 * 8192)
    let before = laidOut(editor)
    editor.insert("x")
    #expect(laidOut(editor) <= before + 4096 + 1)
    editor.move(.up, width: 78)
    editor.move(.down, width: 78)
    #expect(laidOut(editor) <= 3 * 8192)
  }

  @Test(arguments: [0, 1, 2, 3])
  func aKeyCopiesNothing(number: Int) {
    var editor = TextEditor(Self.texts[number].text)
    var places: [UInt] = []
    for step in 0..<400 {
      switch step % 8 {
      case 5: editor.delete(.left)
      case 6: editor.move(.left)
      case 7: editor.undo()
      default: editor.insert("y")
      }
      let place = editor.text.withBytes { UInt(bitPattern: $0.baseAddress) }
      if place != places.last { places.append(place) }
    }
    // Once at most, to make room for those that follow.
    #expect(places.count <= 2)
  }

  /// The stretches cover the text without a gap, forwards and backwards, and break it at clusters only.
  @Test(arguments: [0, 1, 2, 3])
  func theStretchesAreTheText(number: Int) {
    let editor = TextEditor(Self.texts[number].text)
    var forwards = [editor.stretch(at: 0, width: 78)]
    while let next = editor.stretch(after: forwards[forwards.count - 1], width: 78) { forwards.append(next) }
    var backwards = [editor.stretch(at: editor.text.utf8.count, width: 78)]
    while let next = editor.stretch(before: backwards[backwards.count - 1], width: 78) {
      backwards.append(next)
    }
    #expect(forwards == backwards.reversed())
    var end = 0
    for stretch in forwards {
      #expect(stretch.lowerBound == end || stretch.lowerBound == end + 1 && editor.isLineFeed(end))
      #expect(stretch.lowerBound == editor.roundedDown(stretch.lowerBound))
      #expect(stretch.count <= 8192)
      end = stretch.upperBound
    }
    #expect(end == editor.text.utf8.count)
  }

  @Test func upAndDownLeadThroughTheWholeOfALongLine() {
    var editor = TextEditor(String(repeating: "word ", count: 20_000))
    let rows = editor.text.utf8.count / 70
    var visited = Set<Int>()
    for _ in 0..<(2 * rows) where !editor.isCaretOnFirstRow(width: 78) {
      visited.insert(editor.caret)
      editor.move(.up, width: 78)
    }
    #expect(editor.isCaretOnFirstRow(width: 78))
    #expect(visited.count > rows / 2)
    for _ in 0..<(2 * rows) where !editor.isCaretOnLastRow(width: 78) { editor.move(.down, width: 78) }
    #expect(editor.isCaretOnLastRow(width: 78))
  }
}
