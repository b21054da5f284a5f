import FoundationEssentials

extension DecodingError {
  /// Where in the document something else was expected, and what: `rounds[3].request.content: not a string`.
  var explanation: String {
    switch self {
    case .typeMismatch(let type, let context): Self.text(context, "expected \(Self.name(of: type))")
    case .valueNotFound(let type, let context): Self.text(context, "expected \(Self.name(of: type))")
    case .keyNotFound(let key, let context): Self.text(context, "“\(key.stringValue)” is missing")
    case .dataCorrupted(let context): Self.text(context, context.debugDescription)
    @unknown default: "it could not be read"
    }
  }

  private static func text(_ context: Context, _ problem: String) -> String {
    var path = ""
    // The paths of what nests without an end are not to be read.
    for key in context.codingPath.suffix(12) {
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path.isEmpty ? problem : "\(path): \(problem)"
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Int.Type, is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is [Any].Type: "a list"
    default: "something else"
    }
  }
}

/// A value, or why it could not be read: one that is broken must not take the others with it.
struct Attempt<Value: Decodable>: Decodable {
  var result: Result<Value, DecodingError>

  init(from decoder: any Decoder) throws {
    do {
      result = .success(try Value(from: decoder))
    } catch let error as DecodingError {
      result = .failure(error)
    }
  }

  var value: Value? { try? result.get() }
}

extension KeyedDecodingContainer {
  /// A value that may be missing, or be something else than it should.
  func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
    guard contains(key) else { return nil }
    return try? decode(type, forKey: key)
  }
}
