import Conversation
import Screen
import Widgets

/// Opening links, the source of an answer, the mouse.
extension ChatState {
  /// Opens the link of the message in hand; of several the next one each time.
  mutating func openLink(_ effects: inout [Effect]) {
    guard let detail = roundInHand else {
      return show(notice: .information, "Nothing was said here yet.")
    }
    let isRequest = reading.choosesRequest
    let links = MarkdownContents.links(in: isRequest ? detail.request.content : detail.answerSource)
      .filter(Self.canOpen)
    guard !links.isEmpty else { return show(notice: .information, "There is no link in this message.") }
    let entry = EntryPosition(round: detail.round.index, part: isRequest ? .request : .turn(0))
    var index = 0
    if let opened = reading.openedLink, opened.place == entry { index = (opened.index + 1) % links.count }
    reading.openedLink = (entry, index)
    effects.append(.openLink(links[index]))
    if links.count > 1 { show(notice: .information, "Link \(index + 1) of \(links.count): \(links[index])") }
  }

  /// Opens the link under the text cursor.
  mutating func openLinkUnderCursor(_ effects: inout [Effect]) {
    guard let cursor = reading.selection?.cursor else { return }
    let (line, offset) = read { reader -> (String, Int) in
      guard let spot = reader.spot(of: cursor) else { return ("", 0) }
      let first = reader.lineStart(of: spot.row)
      let last = reader.lineEnd(of: spot.row)
      let start = TranscriptReader.Spot(row: first, column: 0)
      let before = reader.text(of: .init(start: start, end: spot)).count
      return (reader.text(of: .init(start: start, end: .init(row: last, column: .max))), before)
    }
    guard let detail = shownTranscript?.shownRound(cursor.entry.round) else { return }
    let source = cursor.entry.part == .request ? detail.request.content : detail.answerSource
    let links = MarkdownContents.links(in: source).filter(Self.canOpen)
    guard let link = Self.link(at: offset, in: line, among: links) else {
      return show(notice: .information, "There is no link under the cursor.")
    }
    effects.append(.openLink(link))
  }

  /// The link whose address stands at an offset of a line; where none does, the only one that the line shows.
  private static func link(at offset: Int, in line: String, among links: [String]) -> String? {
    var shown: [String] = []
    for link in links {
      guard let start = place(of: Array(link), in: Array(line)) else { continue }
      if (start...(start + link.count)).contains(offset) { return link }
      shown.append(link)
    }
    return shown.count == 1 ? shown[0] : nil
  }

  private static func place(of text: [Character], in line: [Character]) -> Int? {
    guard text.count <= line.count else { return nil }
    return (0...(line.count - text.count)).first { line[$0..<($0 + text.count)].elementsEqual(text) }
  }

  /// Only what a browser or a mail program opens; anything else could do something.
  static func canOpen(_ link: String) -> Bool {
    guard !link.unicodeScalars.contains(where: { $0.value <= 0x20 || (0x7F..<0xA0).contains($0.value) })
    else {
      return false
    }
    let scheme = link.prefix { $0 != ":" }.lowercased()
    return scheme == "http" || scheme == "https" || scheme == "mailto"
  }

  // MARK: The source, the mouse

  /// Shows the answer in hand as it was written, or laid out again.
  mutating func toggleRaw() {
    guard let detail = roundInHand else {
      return show(notice: .information, "Nothing was said here yet.")
    }
    leaveSelection()
    reading.chosenCode = nil
    if reading.raw.remove(detail.response.id) == nil { reading.raw.insert(detail.response.id) }
  }

  mutating func toggleMouse(_ effects: inout [Effect]) {
    reading.hasMouse.toggle()
    leaveSelection()
    reading.press = nil
    effects.append(.setMouse(reading.hasMouse))
    let key = commands.label(for: .toggleMouse, in: context).map { " \($0) switches it on again." } ?? ""
    show(
      notice: .information,
      reading.hasMouse
        ? "The mouse is on: it selects, scrolls and clicks here."
        : "The mouse is off: the terminal selects by itself.\(key)")
  }
}
