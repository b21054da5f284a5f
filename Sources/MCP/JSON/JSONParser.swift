import JSON

/// Why a text is no JSON (RFC 8259) that is taken; never what it says.
public struct JSONFailure: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case malformed
    /// Objects and arrays lie in each other deeper than is taken.
    case tooDeep
  }

  public var reason: Reason
  /// Bytes from the beginning.
  public var position: Int
}

extension JSONFailure {
  fileprivate init(_ failure: JSON.JSONFailure) {
    self.init(reason: failure.isTooDeep ? .tooDeep : .malformed, position: failure.position)
  }
}

/// Reads a JSON text into a value.
///
/// Not `JSONDecoder`, which knows neither the order of members nor a limit of depth that is ours. What is no UTF-8
/// becomes U+FFFD.
enum JSONParser {
  /// The one value that the text is.
  static func value(of text: some Sequence<UInt8>) throws(JSONFailure) -> JSONValue {
    let bytes = Array(text)
    return try bytes.withUnsafeBufferPointer { bytes throws(JSONFailure) in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      do throws(JSON.JSONFailure) {
        let value = try value(&reader)
        try reader.end()
        return value
      } catch {
        throw JSONFailure(error)
      }
    }
  }

  /// The next value of a text.
  static func value(_ reader: inout JSONReader) throws(JSON.JSONFailure) -> JSONValue {
    switch try reader.peek() {
    case .object:
      try reader.enterObject()
      var members: [JSONValue.Member] = []
      var isFirst = true
      while let name = try reader.nextName(&isFirst) {
        members.append(JSONValue.Member(name, try value(&reader)))
      }
      return .object(members)
    case .array:
      try reader.enterArray()
      var elements: [JSONValue] = []
      var isFirst = true
      while try reader.nextElement(&isFirst) { elements.append(try value(&reader)) }
      return .array(elements)
    case .string: return .string(try reader.string())
    case .number: return .number(String(decoding: try reader.rawValue(), as: UTF8.self))
    case .boolean: return .boolean(try reader.isTrue())
    case .null:
      try reader.skipValue()
      return .null
    }
  }
}
