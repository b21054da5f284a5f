import Testing

@testable import Widgets

@Suite struct ListSelectionTests {
  @Test func movesWithinTheList() {
    var list = ListSelection(count: 5)
    #expect(list.selected == nil)
    list.move(by: 1)
    #expect(list.selected == 0)
    list.move(by: 9)
    #expect(list.selected == 4)
    list.move(by: .min)
    #expect(list.selected == 0)
    list.move(by: -1, wraps: true)
    #expect(list.selected == 4)
    list.move(by: 2, wraps: true)
    #expect(list.selected == 1)
    list.moveToEnd()
    #expect(list.selected == 4)
    list.moveToStart()
    list.movePages(1, rows: 3)
    #expect(list.selected == 2)
    list.movePages(-9, rows: 3)
    #expect(list.selected == 0)
  }

  @Test func anEmptyListHasNoSelection() {
    var list = ListSelection(count: 0, selected: 3)
    list.move(by: 1)
    list.moveToEnd()
    #expect(list.selected == nil)
    #expect(list.visibleRange(rows: 5) == 0..<0)
  }

  @Test func theSelectionStaysInAShrinkingList() {
    var list = ListSelection(count: 9, selected: 7)
    list.setCount(4)
    #expect(list.selected == 3)
    list.setCount(0)
    #expect(list.selected == nil)
  }

  @Test func whatIsSeenFollowsTheSelection() {
    var list = ListSelection(count: 20, selected: 0)
    #expect(list.visibleRange(rows: 5) == 0..<5)
    list.select(7)
    #expect(list.visibleRange(rows: 5) == 3..<8)
    list.scroll(toFit: 5)
    list.move(by: -2)
    #expect(list.visibleRange(rows: 5) == 3..<8)
    list.select(2)
    #expect(list.visibleRange(rows: 5) == 2..<7)
    list.select(19)
    #expect(list.visibleRange(rows: 5) == 15..<20)
    #expect(list.visibleRange(rows: 50) == 0..<20)
    #expect(list.visibleRange(rows: 0) == 0..<0)
  }

  @Test func scrollingTakesTheSelectionAlong() {
    var list = ListSelection(count: 20, selected: 1)
    list.scroll(by: 3, rows: 5)
    #expect(list.visibleRange(rows: 5) == 3..<8)
    #expect(list.selected == 3)
    list.scroll(by: 99, rows: 5)
    #expect(list.visibleRange(rows: 5) == 15..<20)
    list.scroll(by: -99, rows: 5)
    #expect(list.selected == 4)
  }
}
