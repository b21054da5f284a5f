import Conversation

/// A value that a request names in its path, its query or a header: how it is described, and how it is read.
struct Parameter<Value: Sendable>: Sendable {
  let description: ParameterDescription
  /// What a request said of it, once or several times; `nil` when that is not understood.
  let read: @Sendable ([String]) -> Value?
}

/// What the description of the API says of a parameter.
struct ParameterDescription: Sendable, Hashable {
  enum Place: String, Sendable {
    case path, query, header
  }

  var name: String
  var place: Place
  var summary: String
  /// What is expected, as an error says it: "must be …".
  var expectation: String
  /// JSON Schema.
  var schema: JSONNode
  var isRequired: Bool
}

extension Parameter {
  init(
    _ name: String, in place: ParameterDescription.Place, _ summary: String, expects expectation: String,
    schema: JSONNode, isRequired: Bool = false, read: @escaping @Sendable (String) -> Value?
  ) {
    description = ParameterDescription(
      name: name, place: place, summary: summary, expectation: expectation, schema: schema,
      isRequired: isRequired || place == .path)
    self.read = { values in values.count == 1 ? read(values[0]) : nil }
  }

  /// An identifier in the path.
  static func identifier<Subject>(_ name: String, _ summary: String) -> Parameter<Identifier<Subject>>
  where Value == Identifier<Subject> {
    Parameter(
      name, in: .path, summary, expects: "a UUID", schema: ["type": "string", "format": "uuid"],
      read: { Identifier<Subject>($0) })
  }
}

extension Parameter<Int> {
  static func number(
    _ name: String, in place: ParameterDescription.Place = .query, from minimum: Int? = nil,
    through maximum: Int? = nil, fallback: Int? = nil, _ summary: String
  ) -> Parameter<Int> {
    let range = (minimum ?? .min)...(maximum ?? .max)
    var schema: JSONNode = ["type": "integer"]
    schema["minimum"] = .int(range.lowerBound)
    schema["maximum"] = .int(range.upperBound)
    schema["default"] = fallback.map { .int($0) }
    let expectation =
      switch (minimum, maximum) {
      case (let minimum?, let maximum?): "a whole number from \(minimum) to \(maximum)"
      case (let minimum?, nil): "a whole number from \(minimum)"
      default: "a whole number"
      }
    return Parameter(name, in: place, summary, expects: expectation, schema: schema) { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Parameter<Bool> {
  static func flag(_ name: String, _ summary: String) -> Parameter<Bool> {
    Parameter(
      name, in: .query, summary, expects: "true or false", schema: ["type": "boolean", "default": false]
    ) { ["true": true, "false": false][$0] }
  }
}

extension Parameter<String> {
  static func text(
    _ name: String, in place: ParameterDescription.Place = .query, isRequired: Bool = false, _ summary: String
  ) -> Parameter<String> {
    Parameter(
      name, in: place, summary, expects: "given once", schema: ["type": "string"], isRequired: isRequired
    ) { $0 }
  }
}

extension Parameter where Value: RawRepresentable<String> & CaseIterable {
  /// One of the few words that there are.
  static func choice(_ name: String, fallback: Value, _ summary: String) -> Parameter<Value> {
    let words = Value.allCases.map(\.rawValue)
    return Parameter(
      name, in: .query, summary, expects: "one of \(words.joined(separator: ", "))",
      schema: [
        "type": "string", "enum": .array(words.map { .string($0) }), "default": .string(fallback.rawValue),
      ], read: { Value(rawValue: $0) })
  }
}

extension Parameter {
  /// Some of the few words that there are, a parameter of its own for each.
  static func choices<Word: RawRepresentable<String> & CaseIterable & Hashable & Sendable>(
    _ name: String, _ summary: String
  ) -> Parameter<Set<Word>> where Value == Set<Word> {
    let words = Word.allCases.map(\.rawValue)
    return Parameter(
      description: ParameterDescription(
        name: name, place: .query, summary: summary,
        expectation: "one of \(words.joined(separator: ", "))",
        schema: [
          "type": "array", "items": ["type": "string", "enum": .array(words.map { .string($0) })],
        ], isRequired: false),
      read: { values in
        let read = values.compactMap(Word.init(rawValue:))
        return read.count == values.count ? Set(read) : nil
      })
  }
}
