import Conversation
import FoundationEssentials

/// What a document holds that can be imported. Told by its content, whatever its file is called.
public struct ImportedDocument: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Our own JSON export.
    case antiphon
    case chatGPT
    case claude
  }

  /// A conversation that is not taken.
  public struct Refusal: Hashable, Sendable {
    /// Its place in the document, from 0.
    public var place: Int
    /// Why.
    public var reason: String
  }

  public private(set) var kind: Kind
  public private(set) var sessions: [ArchivedSession] = []
  /// What was left out of those.
  public private(set) var omitted = Omissions()
  public private(set) var refused: [Refusal] = []
  /// How many conversations there were with nothing in them.
  public private(set) var emptyCount = 0

  /// Reads a document.
  ///
  /// A conversation that cannot be read does not keep the others from being.
  ///
  /// - Parameters:
  ///   - bytes: the document, in UTF-8.
  ///   - model: what answers new requests in sessions of others; `nil` for what answered there.
  public init(_ bytes: [UInt8], model: ModelReference? = nil) throws(ExchangeError) {
    guard !bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) else { throw .isZIP }
    let document = try Self.decode(bytes)
    switch document {
    case .archive(let version, let sessions):
      guard version <= SessionArchive.version else { throw .laterVersion(version) }
      kind = .antiphon
      for (place, session) in sessions.enumerated() {
        switch session.result {
        case .success(let session): self.sessions.append(session)
        case .failure(let error): refused.append(Refusal(place: place, reason: error.explanation))
        }
      }
    case .conversations(let elements):
      let kinds = Set(elements.compactMap(\.kind))
      guard let kind = kinds.first, kinds.count == 1 else { throw .unknownFormat }
      self.kind = kind
      for (place, element) in elements.enumerated() { take(element, place, model) }
    }
  }

  private mutating func take(_ element: Element, _ place: Int, _ model: ModelReference?) {
    let conversation: ForeignConversation?
    switch element {
    case .chatGPT(let attempt):
      switch attempt.result {
      case .success(let value): conversation = value.conversation()
      case .failure(let error):
        return refused.append(Refusal(place: place, reason: error.explanation))
      }
    case .claude(let attempt):
      switch attempt.result {
      case .success(let value): conversation = value.conversation()
      case .failure(let error):
        return refused.append(Refusal(place: place, reason: error.explanation))
      }
    case .unknown:
      return refused.append(Refusal(place: place, reason: "it is not a conversation"))
    }
    guard let conversation else {
      return refused.append(Refusal(place: place, reason: "its messages go round in a circle"))
    }
    omitted.add(conversation.omitted)
    if let session = conversation.archived(model: model, &omitted) {
      sessions.append(session)
    } else {
      emptyCount += 1
    }
  }

  // MARK: Reading

  private static func decode(_ bytes: [UInt8]) throws(ExchangeError) -> Document {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Document.self, from: Data(bytes))
    } catch let error as DecodingError {
      if case .dataCorrupted(let context) = error, context.codingPath.isEmpty {
        throw .malformed(place: JSONFault.find(in: bytes) ?? "")
      }
      throw .unknownFormat
    } catch {
      throw .malformed(place: "")
    }
  }

  private enum Document: Decodable {
    case archive(version: Int, [Attempt<ArchivedSession>])
    case conversations([Element])

    enum CodingKeys: CodingKey { case format, version, sessions, conversations }

    init(from decoder: any Decoder) throws {
      guard let values = try? decoder.container(keyedBy: CodingKeys.self) else {
        self = .conversations(try decoder.singleValueContainer().decode([Element].self))
        return
      }
      if values.lenient(String.self, .format) == SessionArchive.format {
        let version = try values.decode(Int.self, forKey: .version)
        // What a later version holds is not for this one to read.
        self = .archive(
          version: version,
          version > SessionArchive.version
            ? [] : try values.decode([Attempt<ArchivedSession>].self, forKey: .sessions))
      } else if let conversations = values.lenient([Element].self, .conversations) {
        self = .conversations(conversations)
      } else {
        self = .conversations([try Element(from: decoder)])
      }
    }
  }

  /// One conversation, told by what it has.
  private enum Element: Decodable {
    case chatGPT(Attempt<ChatGPTConversation>)
    case claude(Attempt<ClaudeConversation>)
    case unknown

    enum CodingKeys: String, CodingKey {
      case mapping
      case messages = "chat_messages"
    }

    init(from decoder: any Decoder) throws {
      let values = try? decoder.container(keyedBy: CodingKeys.self)
      if values?.contains(.mapping) == true {
        self = .chatGPT(try Attempt(from: decoder))
      } else if values?.contains(.messages) == true {
        self = .claude(try Attempt(from: decoder))
      } else {
        self = .unknown
      }
    }

    var kind: Kind? {
      switch self {
      case .chatGPT: .chatGPT
      case .claude: .claude
      case .unknown: nil
      }
    }
  }
}
