import Conversation
import Screen
import Widgets

/// Copying: what is selected, a message, a block of code, the conversation; always the source.
extension ChatState {
  /// Copies what is selected, or the message in hand.
  mutating func copy(_ effects: inout [Effect]) {
    guard let selection = reading.selection, selection.mode != .cursor else { return copyMessage(&effects) }
    if let text = selectedText(), !text.isEmpty {
      effects.append(.copy(ClipboardText(text)))
    } else {
      show(notice: .information, "Nothing is selected.")
    }
    if selection.hasKeys { leaveSelection() }
  }

  /// Copies the message in hand as it was written: the answer, or what the user said where that is meant.
  mutating func copyMessage(_ effects: inout [Effect]) {
    guard let detail = messageInHand else { return sayNothingToCopy() }
    let answer = detail.answerSource
    let meansRequest =
      reading.selection.map { $0.cursor.entry.part == .request }
      ?? (focus == .transcript && reading.choosesRequest)
    if meansRequest || answer.isEmpty {
      effects.append(.copy(ClipboardText(detail.request.content, name: "your message")))
    } else {
      effects.append(.copy(ClipboardText(answer, name: "the answer")))
    }
  }

  /// The round under the cursor, or else the one in hand.
  private var messageInHand: RoundDetail? {
    if let round = reading.selection?.cursor.entry.round, let detail = shownTranscript?.shownRound(round) {
      return detail
    }
    return roundInHand
  }

  mutating func copyConversation(_ effects: inout [Effect]) {
    guard let id = shown.sessionID, shownTranscript?.shownRounds.isEmpty == false else {
      return sayNothingToCopy()
    }
    effects.append(.copyConversation(id))
  }

  private mutating func sayNothingToCopy() { show(notice: .information, "Nothing was said here yet.") }

  // MARK: Code

  /// Copies the block of code that is chosen, under the cursor, in view, or else the last one.
  mutating func copyCode(_ effects: inout [Effect]) {
    guard let place = codeInHand(), let block = code(at: place) else {
      show(notice: .information, "There is no code here.")
      return finishReading()
    }
    let name = block.info.split(separator: " ").first.map { "\($0) code" } ?? "code"
    effects.append(.copy(ClipboardText(block.text, name: name)))
    if reading.selection?.hasKeys == true { leaveSelection() }
    finishReading()
  }

  private mutating func codeInHand() -> CodePlace? {
    if let chosen = reading.chosenCode, code(at: chosen) != nil { return chosen }
    if let place = codeUnderCursor() ?? codeInView() { return place }
    guard let transcript = shownTranscript else { return nil }
    if let detail = roundInHand, let place = Self.codePlaces(in: detail).last { return place }
    for detail in transcript.shownRounds.reversed() {
      if let place = Self.codePlaces(in: detail).last { return place }
    }
    return nil
  }

  private mutating func codeUnderCursor() -> CodePlace? {
    guard let cursor = reading.selection?.cursor, case .turn(let turn) = cursor.entry.part else { return nil }
    return read { reader in
      guard let spot = reader.spot(of: cursor),
        let ordinal = reader.codeRows(of: spot.row.entry).firstIndex(where: { $0.contains(spot.row.row) })
      else { return nil }
      return CodePlace(round: spot.row.entry.round, turn: turn, ordinal: ordinal)
    }
  }

  /// The last block of which a row is in the window.
  private mutating func codeInView() -> CodePlace? {
    let mode = scroll.mode
    return read { reader in
      guard reader.content.first != nil else { return nil }
      let top = reader.top(mode)
      let bottom = reader.row(reader.height - 1, below: top)
      var entry = bottom.entry
      while true {
        if case .turn(let turn) = entry.part {
          let first = entry == top.entry ? top.row : 0
          let last = entry == bottom.entry ? bottom.row : Int.max
          let ordinal = reader.codeRows(of: entry).lastIndex {
            $0.lowerBound <= last && $0.upperBound > first
          }
          if let ordinal { return CodePlace(round: entry.round, turn: turn, ordinal: ordinal) }
        }
        guard entry != top.entry, let before = reader.content.position(before: entry) else { return nil }
        entry = before
      }
    }
  }

  /// The source of a block; `nil` where there is none any more.
  func code(at place: CodePlace) -> MarkdownContents.CodeBlock? {
    guard let turns = shownTranscript?.shownRound(place.round)?.response.turns else { return nil }
    guard turns.indices.contains(place.turn) else { return nil }
    let blocks = MarkdownContents.codeBlocks(in: turns[place.turn].content)
    return blocks.indices.contains(place.ordinal) ? blocks[place.ordinal] : nil
  }

  static func codePlaces(in detail: RoundDetail) -> [CodePlace] {
    detail.response.turns.enumerated().flatMap { index, turn in
      MarkdownContents.codeBlocks(in: turn.content).indices.map {
        CodePlace(round: detail.round.index, turn: index, ordinal: $0)
      }
    }
  }
}

extension RoundDetail {
  /// What the model said, as it was written; its passes one below the other.
  var answerSource: String {
    response.turns.map(\.content).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
