import AntiphonTesting
import Screen
import Testing

@Suite struct LinkTargetTests {
  @Test func someSchemesMayBeOpened() {
    for address in ["http://a.test", "HTTPS://a.test/x?y=1;z#f", "mailto:m@a.test", "file:///tmp/x"] {
      #expect(LinkTarget(address)?.address == address)
    }
    #expect(LinkTarget("http://a.test/ü x")?.address == "http://a.test/%C3%BC%20x")
    for address in [
      "", "http", "http:", "httpx://a", "javascript:x", "data:,x", "ftp://a", "//a.test", "a.test",
      " http://a.test",
      "ht\ntp://a", "http://a\u{1B}\\", "http://a\u{7}", "http://a\n", "http://a\u{85}", "http://a\u{7F}",
      "http://" + String(repeating: "a", count: 1_994), "http://" + String(repeating: "ü", count: 700),
    ] {
      #expect(LinkTarget(address) == nil, "\(address.debugDescription)")
    }
    #expect(LinkTarget("http://" + String(repeating: "a", count: 1_993)) != nil)
  }

  private func frame(_ link: String?, before: String? = nil) -> Frame {
    var frame = Frame(size: Size(columns: 12, rows: 2))
    frame.draw(
      Line([Span("漢", .link, link: before), Span("ab 漢字", .link, link: link)]),
      at: Position(column: 0, row: 0),
      in: frame.bounds)
    return frame
  }

  @Test func cellsOfALinkSayWhereItLeads() throws {
    let frame = frame("http://a.test")
    #expect(
      (0..<12).map { frame.link(of: frame[$0, 0])?.address != nil ? "l" : "." }.joined() == "..lllllll...")
    #expect(MemoryLayout<Cell>.stride == 8)
    var over = frame
    over.draw("x", at: Position(column: 3, row: 0), in: over.bounds)
    #expect(over.link(of: over[3, 0]) == nil && over.link(of: over[2, 0]) != nil)
    over.fill(over.bounds, surface: .base)
    #expect(over.cells.allSatisfy { $0.link == 0 })
    #expect(self.frame("javascript:x").cells.allSatisfy { $0.link == 0 })
  }

  @Test func anotherDestinationIsAChange() {
    func changes(_ old: Frame, _ new: Frame) -> [Range<Int>] {
      var found: [Range<Int>] = []
      new.forEachChange(since: old) { found.append($1) }
      return found
    }
    #expect(changes(frame("http://a.test"), frame("http://a.test")) == [])
    #expect(changes(frame("http://a.test"), frame("http://b.test")) == [2..<9])
    #expect(changes(frame("http://a.test"), frame(nil)) == [2..<9])
    #expect(changes(frame(nil), frame("http://a.test")) == [2..<9])
    // The number is another, the destination the same.
    #expect(changes(frame("http://a.test"), frame("http://a.test", before: "http://b.test")) == [0..<2])
  }

  @Test func aFrameHasRoomForManyLinks() {
    var frame = Frame(size: Size(columns: 600, rows: 1))
    frame.draw(
      Line((0..<600).map { Span("x", link: "http://a.test/\($0)") }), at: Position(column: 0, row: 0),
      in: frame.bounds)
    #expect(frame.links.count == 255)
    #expect(frame.link(of: frame[254, 0])?.address == "http://a.test/254")
    #expect(frame.link(of: frame[255, 0]) == nil)
  }

  @Test func snapshotsShowLinks() throws {
    var story = FrameStory("links", suite: "LinkTargetTests")
    story.record(frame("http://a.test/path", before: "mailto:m@a.test"))
    try story.verify()
  }
}
