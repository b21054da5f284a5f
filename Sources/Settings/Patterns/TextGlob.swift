/// A text in which `*` stands for any characters, none included.
///
/// Compared by bytes: two texts that only look alike are not the same.
package struct TextGlob {
  private let pattern: [UInt8]

  package init(_ pattern: some StringProtocol) {
    self.pattern = Array(pattern.utf8)
  }

  package func matches(_ text: some StringProtocol) -> Bool {
    let text = Array(text.utf8)
    var (place, at) = (0, 0)
    // Where the last star stands, and how much of the text it takes: only that one has ever to be tried again.
    var star: (pattern: Int, text: Int)?
    while at < text.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, at)
        place += 1
      } else if place < pattern.count, pattern[place] == text[at] {
        place += 1
        at += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        place = last.pattern + 1
        at = last.text + 1
      } else {
        return false
      }
    }
    while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
    return place == pattern.count
  }
}
