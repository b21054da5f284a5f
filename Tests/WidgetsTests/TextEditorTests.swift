import Testing

@testable import Widgets

@Suite struct TextEditorTests {
  @Test func startsAtTheEnd() {
    #expect(TextEditor("abc").caret == 3)
  }
}
