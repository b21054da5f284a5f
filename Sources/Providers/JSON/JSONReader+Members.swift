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
