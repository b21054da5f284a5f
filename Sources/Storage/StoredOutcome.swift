import Conversation
import FoundationEssentials

/// An outcome as three columns: what it is, and what goes with two of its kinds.
struct StoredOutcome {
  var kind: String?
  var limit: String?
  var error: String?

  init(kind: String?, limit: String?, error: String?) {
    self.kind = kind
    self.limit = limit
    self.error = error
  }

  init(_ outcome: ResponseOutcome?) {
    switch outcome {
    case nil: break
    case .completed: kind = "completed"
    case .cancelled: kind = "cancelled"
    case .interrupted: kind = "interrupted"
    case .failed(let error): (kind, self.error) = ("failed", error.stored)
    case .limit(let limit): (kind, self.limit) = ("limit", limit.rawValue)
    }
  }

  func value() throws -> ResponseOutcome? {
    switch kind {
    case nil: return nil
    case "completed": return .completed
    case "cancelled": return .cancelled
    case "interrupted": return .interrupted
    case "failed":
      guard let error = try TurnError(stored: error) else { throw DamagedRow() }
      return .failed(error)
    case "limit":
      guard let limit = limit.flatMap(ResponseLimit.init(rawValue:)) else { throw DamagedRow() }
      return .limit(limit)
    default: throw DamagedRow()
    }
  }
}

extension TurnError {
  /// As JSON: errors are rare, and nothing asks for a part of one.
  var stored: String {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Texts, a flag and a number, which the strategy above makes encodable whatever it is: this cannot fail.
    // Were it to, the turn would still be stored as failed.
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  init?(stored: String?) throws {
    guard let stored else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      self = try decoder.decode(TurnError.self, from: Data(stored.utf8))
    } catch {
      throw DamagedRow()
    }
  }
}
