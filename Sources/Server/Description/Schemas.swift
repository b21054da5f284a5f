import Conversation
import Coordinator

/// The JSON Schemas (draft 2020-12) of what goes over the wire, by the names that the description of the API gives them.
///
/// Kept by hand beside the types; tests hold them against what the types encode.
enum Schemas {
  static let all: [String: JSONNode] = conversation.merging(coordination) { $1 }
    .merging(bodies) { $1 }.merging(completions) { $1 }

  /// A reference to one of them.
  static func named(_ name: String) -> JSONNode { ["$ref": .string(prefix + name)] }

  static func list(of element: JSONNode) -> JSONNode { ["type": "array", "items": element] }

  /// The schema itself where there is a reference to it.
  static func resolved(_ schema: JSONNode) -> JSONNode {
    guard let reference = schema["$ref"]?.text, reference.hasPrefix(prefix) else { return schema }
    return all[String(reference.dropFirst(prefix.count))] ?? .null
  }

  private static let prefix = "#/components/schemas/"

  // MARK: Small ones

  static let text: JSONNode = ["type": "string"]
  static let number: JSONNode = ["type": "number"]
  static let integer: JSONNode = [
    "type": "integer", "format": "int64", "minimum": .int(.min), "maximum": .int(.max),
  ]
  static let flag: JSONNode = ["type": "boolean"]
  static let uuid: JSONNode = ["type": "string", "format": "uuid"]
  static let time: JSONNode = ["type": "string", "format": "date-time"]
  /// A `ModelReference`.
  static let model: JSONNode = [
    "type": "string", "pattern": "^[^/]+/.+$", "description": "provider/model, as openai/gpt-5",
  ]
  /// A range of bytes: where it begins, and where what follows it does.
  static let range: JSONNode = ["type": "array", "items": ["type": "integer"], "minItems": 2, "maxItems": 2]

  /// An event of a stream (HTML standard, section 9.2), whose data is JSON.
  static func event(of data: JSONNode) -> JSONNode {
    object(
      ["data": ["type": "string", "contentMediaType": "application/json", "contentSchema": data]],
      optional: ["event": text, "id": text])
  }

  static func words<Word: RawRepresentable<String>>(_ words: [Word]) -> JSONNode {
    ["type": "string", "enum": .array(words.map { .string($0.rawValue) })]
  }

  static func object(_ members: [String: JSONNode], optional: [String: JSONNode] = [:]) -> JSONNode {
    object("", members, optional: optional)
  }

  /// What a request brings.
  ///
  /// - Parameter optional: members that may be missing, or null.
  static func body(_ members: [String: JSONNode], optional: [String: JSONNode] = [:]) -> JSONNode {
    body("", members, optional: optional)
  }

  static func body(
    _ summary: String, _ members: [String: JSONNode], optional: [String: JSONNode] = [:]
  ) -> JSONNode {
    object(summary, members, optional: optional.mapValues { ["anyOf": [$0, ["type": "null"]]] })
  }

  /// - Parameter optional: members that may be missing.
  static func object(
    _ summary: String, _ members: [String: JSONNode], optional: [String: JSONNode] = [:]
  ) -> JSONNode {
    var schema: JSONNode = [
      "type": "object", "properties": .object(members.merging(optional) { $1 }),
      "required": .array(members.keys.sorted().map { .string($0) }),
    ]
    if members.isEmpty { schema["required"] = nil }
    if !summary.isEmpty { schema["description"] = .string(summary) }
    return schema
  }
}
