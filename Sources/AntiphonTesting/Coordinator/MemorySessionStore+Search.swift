import Conversation
import Coordinator
import Foundation

extension MemorySessionStore {
  /// Looks through everything, word by word: the latest first, also when relevance is asked for.
  public func search(_ query: SearchQuery) async throws(StoreError) -> [SearchHit] {
    let contents = now
    let terms = Term.terms(of: query.text)
    guard terms.contains(where: { !$0.isExcluded }) else { return [] }
    let hits = contents.texts(in: query.session).filter { query.kinds.contains($0.hit.kind) }
      .compactMap { $0.hit(for: terms) }.enumerated()
      .sorted { ($0.element.time, $0.offset) > ($1.element.time, $1.offset) }.map(\.element)
    return hits.enumerated().dropFirst(query.after?.value ?? 0).prefix(max(0, query.limit)).map {
      place, hit in
      var hit = hit
      hit.cursor = SearchCursor(place + 1)
      return hit
    }
  }
}

/// A text, and a hit that lacks what is found in it.
private struct Text {
  var text: String
  var hit: SearchHit

  init(
    _ kind: SearchKind, _ text: String, _ place: RoundDetail, _ sessions: [SessionID: Session],
    at time: Timestamp, isShown: Bool = true
  ) {
    self.text = text
    hit = SearchHit(
      sessionID: place.round.sessionID, sessionTitle: sessions[place.round.sessionID]?.title ?? "",
      roundID: place.id, index: place.round.index, kind: kind, isShown: isShown, time: time,
      snippet: SearchSnippet(text: "", matches: [], offset: 0, continues: false), matches: [],
      cursor: SearchCursor(0))
  }

  func hit(for terms: [Term]) -> SearchHit? {
    let words = Word.words(of: text)
    let places = terms.map { $0.places(in: words) }
    guard zip(terms, places).allSatisfy({ $0.isExcluded == $1.isEmpty }) else { return nil }
    let matches = zip(terms, places).enumerated().flatMap { number, found in
      found.0.isExcluded ? [] : found.1.map { SearchMatches.Match(phrase: number, range: $0) }
    }
    var hit = hit
    hit.matches = matches.merged
    hit.snippet = SearchSnippet(of: text, around: matches)
    return hit
  }
}

extension MemorySessionStore.Contents {
  /// Everything that can be found in sessions that are not deleted, or in one of them.
  fileprivate func texts(in session: SessionID?) -> [Text] {
    let details = rounds.filter { deleted[$0.key] == nil && (session == nil || $0.key == session) }
      .sorted { $0.key < $1.key }.flatMap(\.value)
    var texts: [Text] = []
    for (id, places) in Dictionary(grouping: details, by: \.id) {
      var text = Text(
        .request, places[0].request.content, places[0], sessions, at: places[0].request.createdAt)
      text.hit.requestID = places[0].request.id
      texts.append(text)
      let shown = rounds.values.joined().filter { $0.id == id }.map(\.response)
      let others = alternatives.values.filter { $0.roundID == id }
      for (response, copies) in Dictionary(grouping: shown + others, by: \.id) {
        let showing =
          places.first { $0.response.id == response && $0.round.sessionID == origins[response] }
          ?? places.first { $0.response.id == response }
        let place = showing ?? places.first { $0.round.sessionID == origins[response] } ?? places[0]
        for turn in copies[0].turns {
          texts += self.texts(of: turn, copies[0], place, isShown: showing != nil)
        }
      }
    }
    return texts
  }

  private func texts(
    of turn: Turn, _ response: Response, _ place: RoundDetail, isShown: Bool
  ) -> [Text] {
    var texts: [Text] = []
    func add(_ kind: SearchKind, _ text: String, _ time: Timestamp, _ call: ToolCall? = nil) {
      guard !text.isEmpty else { return }
      var text = Text(kind, text, place, sessions, at: time, isShown: isShown)
      (text.hit.responseID, text.hit.turnID, text.hit.toolCallID) = (response.id, turn.id, call?.id)
      texts.append(text)
    }
    if turn.status.isTerminal {
      let time = turn.streamEndTime ?? turn.streamStartTime ?? response.createdAt
      add(.reasoning, turn.reasoning, time)
      add(.content, turn.content, time)
    }
    for call in turn.toolCalls where call.state.isTerminal {
      let time = call.endedAt ?? call.startedAt ?? response.createdAt
      add(.toolArguments, "\(call.methodName)\n\(call.arguments)", time, call)
      add(.toolResult, (call.result ?? "") + (call.error ?? ""), time, call)
    }
    return texts
  }
}

/// A term of a query in the form in which words are compared.
private struct Term {
  var words: [String]
  var isExcluded: Bool
  var isPrefix: Bool

  static func terms(of query: String) -> [Term] {
    var left = SearchTerm.maximumTokens
    return SearchTerm.terms(of: query).compactMap { term in
      let words = Word.words(of: term.text).prefix(left)
      left -= words.count
      guard let last = words.last else { return nil }
      return Term(
        words: words.map(\.text), isExcluded: term.isExcluded,
        isPrefix: term.isPrefix && last.range.upperBound == term.text.utf8.count)
    }
  }

  /// Where it stands among the words of a text.
  func places(in words: [Word]) -> [Range<Int>] {
    guard words.count >= self.words.count else { return [] }
    return (0...words.count - self.words.count).compactMap { start in
      let piece = words[start..<start + self.words.count]
      let isHere = zip(piece, self.words).enumerated().allSatisfy { place, pair in
        isPrefix && place == self.words.count - 1
          ? pair.0.text.utf8.starts(with: pair.1.utf8) : pair.0.text.utf8.elementsEqual(pair.1.utf8)
      }
      return isHere ? piece[start].range.lowerBound..<piece[piece.endIndex - 1].range.upperBound : nil
    }
  }
}

/// A run of letters, digits and marks; in scripts without spaces a single character with its marks.
private struct Word {
  var text: String
  /// In bytes of the UTF-8 form of the text.
  var range: Range<Int>

  static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var isOpen = false
    var isUnspaced = false
    var offset = 0
    for scalar in text.unicodeScalars {
      let start = offset
      offset += scalar.utf8.count
      switch scalar.properties.generalCategory {
      case .nonspacingMark where (0xFE00...0xFE0F).contains(scalar.value), .enclosingMark:
        (isOpen, isUnspaced) = (false, false)
        continue
      case .nonspacingMark, .spacingMark:
        // A diacritic by itself is no word.
        if !isOpen { words.append(Word(text: "", range: start..<start)) }
        isOpen = true
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber, .privateUse:
        let isOfUnspaced = UnspacedScript.contains(scalar.value)
        if !isOpen || isOfUnspaced || isUnspaced { words.append(Word(text: "", range: start..<start)) }
        (isOpen, isUnspaced) = (true, isOfUnspaced)
      default:
        (isOpen, isUnspaced) = (false, false)
        continue
      }
      words[words.count - 1].text += folded(scalar)
      words[words.count - 1].range = words[words.count - 1].range.lowerBound..<offset
    }
    return words.filter { !$0.text.isEmpty }
  }

  /// Case and the diacritics of the Latin alphabet do not count.
  private static func folded(_ scalar: Unicode.Scalar) -> String {
    guard scalar.value < 0x370 || (0x1E00..<0x1F00).contains(scalar.value) else {
      return scalar.properties.lowercaseMapping
    }
    // Canonically decomposed, a letter is its base with diacritics behind it.
    let base = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? scalar
    return isDiacritic(base) ? "" : base.properties.lowercaseMapping
  }

  /// Those that letters are composed with, as SQLite has them.
  private static func isDiacritic(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x300...0x304, 0x306...0x30C, 0x30F, 0x311, 0x31B, 0x323...0x328, 0x32D...0x32E, 0x330...0x331: true
    default: false
    }
  }
}
