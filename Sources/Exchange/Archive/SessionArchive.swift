import Conversation
import FoundationEssentials

/// A session with all of its rounds.
public struct ArchivedSession: Hashable, Sendable, Codable {
  public var session: Session
  /// In order. A round with several answers stands there once for each of them, one behind the other.
  public var rounds: [RoundDetail]

  public init(session: Session, rounds: [RoundDetail]) {
    self.session = session
    self.rounds = rounds
  }

  /// The rounds with the answer that each of them shows.
  public var shownRounds: [RoundDetail] {
    rounds.filter { $0.response.id == $0.round.responseID }
  }
}

/// Sessions as one JSON document, which can be read back without loss.
///
/// All that readers see of a session is in it. What a provider wants back of a model's reasoning is not, as it is never
/// on the wire.
public struct SessionArchive: Hashable, Sendable {
  /// What the document says it is.
  static let format = "antiphon-sessions"
  /// The version that is written; documents of later ones are refused.
  static let version = 1

  public var exportedAt: Timestamp
  public var sessions: [ArchivedSession]

  public init(_ sessions: [ArchivedSession], exportedAt: Timestamp) {
    self.sessions = sessions
    self.exportedAt = exportedAt
  }

  /// The document, with keys in the order of the alphabet and a line feed at its end.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let document = Document(
      format: Self.format, version: Self.version, exportedAt: exportedAt, sessions: sessions)
    // Plain values, for all of which JSON has a form.
    let data = (try? encoder.encode(document)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private struct Document: Encodable {
    var format: String
    var version: Int
    var exportedAt: Timestamp
    var sessions: [ArchivedSession]
  }
}
