import Testing

@testable import Terminal

/// What curses writes on the left, what the terminal gets on the right; `ESC [` is written `[`.
@Suite struct StyleCompactorTests {
  private func compact(_ frames: String..., erases: Bool = true) -> [String] {
    var compactor = StyleCompactor(erasesToBackground: erases)
    return frames.map { frame in
      let bytes = Array(frame.replacing("[", with: "\u{1B}[").utf8)
      let compacted = bytes.withUnsafeBufferPointer { compactor.compact($0) }
      return String(decoding: compacted, as: UTF8.self).replacing("\u{1B}[", with: "[")
    }
  }

  @Test func `plain attributes at the end of a frame are not sent, nor the same colours again`() {
    let frames = compact(
      "[2;1H[38;2;1;2;3m[48;2;4;5;6mone[39;49m[m", "[2;4H[38;2;1;2;3m[48;2;4;5;6mtwo[39;49m[m")
    #expect(frames == ["[2;1H[0;38;2;1;2;3;48;2;4;5;6mone", "[2;4Htwo"])
  }

  @Test func `several changes are one sequence`() {
    #expect(compact("[mx", "[1m[31m[44my") == ["[mx", "[1;31;44my"])
  }

  @Test func `what is switched off is switched off by itself`() {
    #expect(compact("[1;31mx", "[m[31my") == ["[0;1;31mx", "[22my"])
    #expect(compact("[1;4;31mx", "[my") == ["[0;1;4;31mx", "[my"])
    #expect(compact("[1;4;31mx", "[m[31my") == ["[0;1;4;31mx", "[0;31my"])
  }

  @Test func `bold and faint end with the same number, so the other is said again`() {
    #expect(compact("[1;2mx", "[m[1my") == ["[0;1;2mx", "[22;1my"])
  }

  @Test func `a blank does not care for the colour of text`() {
    #expect(compact("[31mx[32m [33m [31my") == ["[0;31mx  y"])
    #expect(compact("[31mx[4m [24my") == ["[0;31mx[4m [24my"])
    #expect(compact("[31mx[44m [49my") == ["[0;31mx[44m [49my"])
  }

  @Test func `many blanks are erased and passed over, where erasing keeps the background`() {
    let blanks = String(repeating: " ", count: 20)
    #expect(compact("[44m\(blanks)x") == ["[0;44m[19X[19C x"])
    #expect(compact("[44m\(blanks)x", erases: false) == ["[0;44m\(blanks)x"])
    #expect(compact("[m\(blanks)x", erases: false) == ["[m[19X[19C x"])
    #expect(compact("[7m\(blanks)x") == ["[0;7m\(blanks)x"])
  }

  @Test func `what scrolls or erases gets its style before`() {
    #expect(compact("[44mx[m\n") == ["[0;44mx[m\n"])
    #expect(compact("[44mx[m[K") == ["[0;44mx[m[K"])
    #expect(compact("[44mx[m[2S") == ["[0;44mx[m[2S"])
  }

  @Test func `movements and modes pass as they are`() {
    #expect(compact("[mx[44m[5;6H[?25h\r[3C") == ["[mx[5;6H[?25h\r[3C"])
  }

  @Test func `a style nobody knows passes, and nothing is taken for granted after it`() {
    #expect(compact("[31mx[58;5;3m[31my") == ["[0;31mx[58;5;3m[0;31my"])
  }

  @Test func `after others have written, all is said again`() {
    var compactor = StyleCompactor(erasesToBackground: true)
    let frame = Array("\u{1B}[31mx".utf8)
    let first = frame.withUnsafeBufferPointer { compactor.compact($0) }
    compactor.forget()
    let second = frame.withUnsafeBufferPointer { compactor.compact($0) }
    #expect(first == second)
  }

  @Test func `a space with a mark on it is no blank`() {
    #expect(compact("[44ma[31m e\u{301}", "[35m   \u{308}b") == ["[0;44ma [31me\u{301}", "  [35m \u{308}b"])
  }
}
