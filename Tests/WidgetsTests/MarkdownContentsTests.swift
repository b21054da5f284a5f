import Testing
import Widgets

@Suite struct MarkdownContentsTests {
  private func code(_ source: String) -> [String] { MarkdownContents.codeBlocks(in: source).map(\.text) }

  @Test func blocksOfCodeAreTakenOutAsTheyWereWritten() {
    #expect(code("```swift\nlet a = 1\n\n\tb\n```\nText\n~~~\nlast\n~~~") == ["let a = 1\n\n\tb", "last"])
    #expect(MarkdownContents.codeBlocks(in: "```swift title\nx\n```").first?.info == "swift title")
    #expect(
      code("- item\n  ```\n  in a list\n    deeper\n  ```\n> ```\n> in a quote\n> ```") == [
        "in a list\n  deeper", "in a quote",
      ])
    #expect(code("Text\n\n    indented\n      more\n\nText") == ["indented\n  more"])
    #expect(code("```\nnot closed") == ["not closed"])
    #expect(code("no code, `only` a span") == [])
    #expect(code("````\n```\n````") == ["```"])
    #expect(code("```\n```") == [""])
  }

  @Test func longLinesInCodeStayWhole() {
    let long = String(repeating: "x", count: 20_000)
    #expect(code("Text\n\n```\n\(long)\n```") == [long])
    // Outside they are passed over, and what follows is found nevertheless.
    #expect(code("\(long)\n\n```\nhere\n```") == ["here"])
    #expect(code(String(repeating: "[", count: 100_000) + "\n\n```\nhere\n```") == ["here"])
  }

  @Test func linksAreFoundOnce() {
    let source =
      "[a](https://a.example/x?y=1) <https://b.example> www.c.example ![i](https://d.example/i.png) [again](https://a.example/x?y=1)"
    #expect(
      MarkdownContents.links(in: source) == [
        "https://a.example/x?y=1", "https://b.example", "http://www.c.example", "https://d.example/i.png",
      ])
    #expect(MarkdownContents.links(in: "nothing: here") == [])
    #expect(MarkdownContents.links(in: "`https://in.code`") == [])
  }
}
