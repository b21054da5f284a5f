extension JSONReader {
  /// Goes through the members of the next value if it is an object; anything else is passed over. `body` takes each
  /// value.
  mutating func members(
    _ body: (JSONKey, inout JSONReader) throws(JSONFailure) -> Void
  ) throws(JSONFailure) {
    guard try peek() == .object else { return try skipValue() }
    try enterObject()
    var isFirst = true
    while let key = try nextKey(&isFirst) { try body(key, &self) }
  }

  /// Goes through the objects of the next value if it is an array; other elements, and anything else, are passed over.
  mutating func objects(
    _ body: (inout JSONReader) throws(JSONFailure) -> Void
  ) throws(JSONFailure) {
    guard try peek() == .array else { return try skipValue() }
    try enterArray()
    var isFirst = true
    while try nextElement(&isFirst) {
      if try peek() == .object { try body(&self) } else { try skipValue() }
    }
  }

  /// The name and the arguments of a call as Chat Completions has them, and Ollama after it. Arguments are text that
  /// holds JSON, or JSON itself.
  mutating func function() throws(JSONFailure) -> (name: String?, arguments: String?) {
    var function: (name: String?, arguments: String?)
    try members { key, reader throws(JSONFailure) in
      switch key {
      case "name": function.name = try reader.stringIfAny()
      case "arguments":
        switch try reader.peek() {
        case .string: function.arguments = try reader.string()
        case .null: try reader.skipValue()
        default: function.arguments = String(decoding: try reader.rawValue(), as: UTF8.self)
        }
      default: try reader.skipValue()
      }
    }
    return function
  }

  /// The next value as it is written if it is an object; anything else is passed over.
  mutating func objectIfAny() throws(JSONFailure) -> UnsafeRawBufferPointer? {
    let isObject = try peek() == .object
    let value = try rawValue()
    return isObject ? value : nil
  }

  /// Arguments of a call, which are text that holds JSON, or JSON itself; anything else is passed over.
  mutating func textOrObject() throws(JSONFailure) -> String? {
    guard try peek() == .object else { return try stringIfAny() }
    return String(decoding: try rawValue(), as: UTF8.self)
  }

  /// Whether the next value is `true`.
  mutating func isTrue() throws(JSONFailure) -> Bool { try rawValue().elementsEqual("true".utf8) }
}
