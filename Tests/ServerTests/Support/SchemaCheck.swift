import Conversation
import Coordinator

@testable import Server

/// JSON as it came.
indirect enum JSONValue: Decodable, Equatable {
  case null, bool(Bool), integer(Int), number(Double), string(String), array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  init(_ text: String) throws { self = try WireJSON.decode(JSONValue.self, from: text.utf8) }

  subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  var elements: [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }
}

/// Holds JSON against the part of JSON Schema that the description of the API uses. What the schema does not name may
/// not be there: it would be missing in the description.
enum SchemaCheck {
  static func problems(_ value: JSONValue, _ schema: JSONNode, at place: String = "$") -> [String] {
    let schema = Schemas.resolved(schema)
    guard schema != .null else { return ["\(place): the schema refers to nothing"] }
    if case .array(let choices)? = schema["anyOf"] {
      let found = choices.map { problems(value, $0, at: place) }
      return found.contains([]) ? [] : found.min { $0.count < $1.count } ?? []
    }
    if case .array(let words)? = schema["enum"] {
      guard case .string(let text) = value, words.contains(.string(text)) else {
        return ["\(place): \(value) is none of the words"]
      }
      return []
    }
    switch (schema["type"]?.text, value) {
    case ("object", .object(let members)):
      guard case .object(let described)? = schema["properties"] else { return [] }
      var problems =
        schema["required"]?.elements.compactMap(\.text).filter { members[$0] == nil }
        .map { "\(place).\($0) is missing" } ?? []
      for (name, member) in members {
        if let inner = described[name] {
          problems += self.problems(member, inner, at: "\(place).\(name)")
        } else {
          problems.append("\(place).\(name) is not described")
        }
      }
      return problems
    case ("array", .array(let elements)):
      return elements.enumerated().flatMap {
        problems($1, schema["items"] ?? .null, at: "\(place)[\($0)]")
      }
    case ("string", .string(let text)):
      switch schema["format"]?.text {
      case "uuid": return SessionID(text) == nil ? ["\(place) is no UUID"] : []
      case "date-time": return Timestamp(text) == nil ? ["\(place) is no time"] : []
      default: return []
      }
    case ("integer", .integer), ("number", .integer), ("number", .number), ("boolean", .bool),
      ("null", .null):
      return []
    default: return ["\(place): \(value) is no \(schema["type"]?.text ?? "anything")"]
    }
  }
}
