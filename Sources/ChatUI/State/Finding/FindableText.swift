import Conversation

/// A text of a round in which something can be found.
struct FindableText {
  var entry: EntryPosition
  var text: TranscriptText
  var source: String

  var isMarkdown: Bool { text == .body }

  /// Those of a round, in the order in which they are shown.
  static func all(of detail: RoundDetail) -> [FindableText] {
    let index = detail.round.index
    var texts: [FindableText] = []
    // What asks for a summary is not shown.
    if detail.round.summarizedThrough == nil {
      texts.append(
        FindableText(
          entry: EntryPosition(round: index, part: .request), text: .request, source: detail.request.content))
    }
    for (place, turn) in detail.response.turns.enumerated() {
      func add(_ text: TranscriptText, _ source: String?) {
        guard let source, !source.isEmpty else { return }
        texts.append(
          FindableText(entry: EntryPosition(round: index, part: .turn(place)), text: text, source: source))
      }
      add(.reasoning, turn.reasoning)
      add(.body, turn.content)
      for call in turn.toolCalls {
        add(.arguments(call.id), call.arguments)
        add(.result(call.id), (call.result ?? "") + (call.error ?? ""))
      }
    }
    return texts
  }

  /// Whether it is the text that the store has found something in.
  func isMeant(by hit: FoundText, in detail: RoundDetail) -> Bool {
    switch (hit.kind, text) {
    case (.request, .request): return true
    case (.content, .body), (.reasoning, .reasoning):
      guard case .turn(let place) = entry.part else { return false }
      return detail.response.turns[place].id == hit.turn
    case (.toolArguments, .arguments(let call)), (.toolResult, .result(let call)): return call == hit.call
    default: return false
    }
  }
}
