import Conversation

/// A conversation as it was had elsewhere: what all exports come down to. A pure value.
struct ForeignConversation {
  struct Message {
    enum Speaker { case person, model }

    /// What the export calls it.
    var id: String
    var speaker: Speaker
    var text: String
    var reasoning = ""
    var model: ModelReference?
    /// `nil` when the export does not say, or says nonsense.
    var time: Timestamp?
  }

  /// Where it comes from, such as `chatgpt`; part of all identifiers.
  var origin: String
  /// What the export calls it.
  var id: String
  var title: String
  var createdAt: Timestamp?
  var updatedAt: Timestamp?
  /// In order.
  var messages: [Message] = []
  var omitted = Omissions()
  /// What answered where the export does not say.
  var model: ModelReference

  /// The session that it makes here; `nil` when there is nothing in it.
  ///
  /// What follows a request until the next one is its answer. A request that got none has one that was interrupted.
  ///
  /// - Parameters:
  ///   - model: what goes on answering; `nil` for the one that answered last.
  ///   - omitted: gets what is left out beyond what was before.
  func archived(model goesOn: ModelReference?, _ omitted: inout Omissions) -> ArchivedSession? {
    let start = createdAt ?? messages.lazy.compactMap(\.time).first ?? Timestamp(milliseconds: 0)
    var drafts: [Draft] = []
    var time = start
    for message in messages {
      time = max(time, message.time ?? time)
      let isBlank = message.text.allSatisfy(\.isWhitespace)
      switch message.speaker {
      case .person:
        if isBlank { omitted.add(.emptyMessage) } else { drafts.append(Draft(request: message, at: time)) }
      case .model:
        if isBlank, message.reasoning.isEmpty {
          omitted.add(.emptyMessage)
        } else if drafts.isEmpty {
          omitted.add(.answerToNothing)
        } else {
          drafts[drafts.count - 1].add(message, at: time)
        }
      }
    }
    guard !drafts.isEmpty else { return nil }
    let sessionID: SessionID = identifier("session", id, start)
    let rounds = drafts.enumerated().map { round($1, index: $0, of: sessionID) }
    let title = Self.line(title)
    let session = Session(
      id: sessionID, title: title, model: goesOn ?? rounds.last?.response.model ?? model, createdAt: start,
      lastActivityAt: max(time, updatedAt ?? time), roundCount: rounds.count)
    return ArchivedSession(session: session, rounds: rounds)
  }

  /// A round in the making.
  private struct Draft {
    var request: Message
    var time: Timestamp
    var answers: [Message] = []
    var endedAt: Timestamp

    init(request: Message, at time: Timestamp) {
      self.request = request
      self.time = time
      endedAt = time
    }

    mutating func add(_ answer: Message, at time: Timestamp) {
      answers.append(answer)
      endedAt = time
    }
  }

  private func round(_ draft: Draft, index: Int, of session: SessionID) -> RoundDetail {
    let name = draft.request.id
    let id: RoundID = identifier("round", name, draft.time)
    let request = Request(
      id: identifier("request", name, draft.time), content: draft.request.text, createdAt: draft.time)
    let responseID: ResponseID = identifier("response", name, draft.time)
    let isAnswered = !draft.answers.isEmpty
    let turn = Turn(
      id: identifier("turn", name, draft.time), responseID: responseID, index: 0,
      content: draft.answers.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n"),
      reasoning: draft.answers.map(\.reasoning).filter { !$0.isEmpty }.joined(separator: "\n\n"),
      status: isAnswered ? .completed : .interrupted, revision: 1,
      finishReason: isAnswered ? .stop : nil, streamStartTime: draft.time, streamEndTime: draft.endedAt)
    let response = Response(
      id: responseID, roundID: id, sessionID: session,
      model: draft.answers.lazy.compactMap(\.model).last ?? model, turns: [turn],
      outcome: isAnswered ? .completed : .interrupted, createdAt: draft.time, endedAt: draft.endedAt)
    let round = Round(
      id: id, sessionID: session, index: index, requestID: request.id, responseID: responseID,
      createdAt: draft.time)
    return RoundDetail(round: round, request: request, response: response)
  }

  private func identifier<Subject>(_ kind: String, _ name: String, _ time: Timestamp) -> Identifier<Subject> {
    Identifier(named: "\(origin) \(kind) \(name)", at: time)
  }

  /// A title on one line, without what a terminal would obey.
  private static func line(_ title: String) -> String {
    let scalars = title.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: " "
      default: scalar
      }
    }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: scalars)
    return String(String(line).split(separator: " ").joined(separator: " ").prefix(200))
  }
}

/// The messages that lead to one of them, by what each of them answers.
enum MessagePath {
  /// From the first message to `leaf`; `nil` when they go round in a circle.
  static func path<ID: Hashable>(to leaf: ID, parent: (ID) -> ID?) -> [ID]? {
    var path = [leaf]
    var seen: Set<ID> = [leaf]
    var current = leaf
    while let next = parent(current) {
      guard seen.insert(next).inserted else { return nil }
      path.append(next)
      current = next
    }
    return path.reversed()
  }
}

extension Timestamp {
  /// Seconds since 1970, as exports write them; `nil` for what no clock has shown.
  init?(seconds: Double?) {
    // Until the year 10000, beyond which the text form has no place.
    guard let seconds, seconds > 0, seconds < 253_402_300_800 else { return nil }
    self.init(milliseconds: Int64((seconds * 1000).rounded()))
  }

  /// An ISO 8601 text with any number of fraction digits and any offset.
  init?(export text: String?) {
    guard let text else { return nil }
    if let time = Timestamp(text) {
      self = time
      return
    }
    // Microseconds, as Python writes them.
    guard let dot = text.firstIndex(of: ".") else { return nil }
    let rest = text[text.index(after: dot)...]
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let fraction = (digits + "000").prefix(3)
    let zone = rest.dropFirst(digits.count).replacing("+00:00", with: "Z")
    guard let time = Timestamp("\(text[..<dot]).\(fraction)\(zone)") else { return nil }
    self = time
  }
}

extension ModelReference {
  /// A model by the name an export gives it; `nil` for what cannot be the name of one.
  init?(provider: String, exported name: String?) {
    guard let name, !name.isEmpty, name.utf8.count <= 100,
      name.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    self.init(provider: provider, model: name)
  }
}
