/// What is wrong with a body, in words: where, and what was expected there. Never what was there.
enum BodyProblem {
  /// - Parameter schema: of the body, which knows what is expected better than the error does.
  static func message(of error: DecodingError, in schema: JSONNode, called what: String = "body") -> String {
    switch error {
    case .keyNotFound(let key, let context):
      let path = context.codingPath + [key]
      return "The field \(name(of: path)) is missing: it must be \(expectation(at: path, in: schema))."
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = context.codingPath
      guard !path.isEmpty else {
        guard case .dataCorrupted = error else { return "The \(what) must be a JSON object." }
        return "The \(what) is not JSON."
      }
      return "The field \(name(of: path)) must be \(expectation(at: path, in: schema))."
    @unknown default: return "The \(what) is not what is expected here."
    }
  }

  /// As in `attachments[1].data`.
  private static func name(of path: [any CodingKey]) -> String {
    path.reduce(into: "") { name, key in
      if let index = key.intValue {
        name += "[\(index)]"
      } else {
        name += name.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
  }

  private static func expectation(at path: [any CodingKey], in schema: JSONNode) -> String {
    var node = withoutNull(schema)
    for key in path {
      let inner = key.intValue == nil ? node["properties"]?[key.stringValue] : node["items"]
      node = withoutNull(inner ?? .null)
    }
    if case .array(let choices)? = node["anyOf"] {
      return choices.map { expectation(at: [], in: $0) }.joined(separator: " or ")
    }
    if let words = node["enum"]?.elements.compactMap(\.text), !words.isEmpty {
      return "one of \(words.joined(separator: ", "))"
    }
    switch (node["type"]?.text, node["format"]?.text, node["contentEncoding"]?.text) {
    case (_, "uuid", _): return "a UUID"
    case (_, "date-time", _): return "a time such as 2026-11-23T10:32:00.123Z"
    case (_, _, "base64"): return "Base64"
    case ("string", _, _): return node["pattern"] == nil ? "a text" : "a model as provider/model"
    case ("integer", _, _): return "a whole number"
    case ("number", _, _): return "a number"
    case ("boolean", _, _): return "true or false"
    case ("array", _, _): return "a list"
    default: return "an object"
    }
  }

  /// What else is taken where null is.
  private static func withoutNull(_ schema: JSONNode) -> JSONNode {
    let schema = Schemas.resolved(schema)
    guard case .array(let choices)? = schema["anyOf"] else { return schema }
    let others = choices.filter { $0["type"]?.text != "null" }
    return others.count == 1 ? Schemas.resolved(others[0]) : ["anyOf": .array(others)]
  }
}
