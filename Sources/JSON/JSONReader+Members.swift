extension JSONReader {
  // Inlinable, so that the bodies become a part of the callers as they would inside one module.

  /// Goes through the members of the next value if it is an object; anything else is passed over. `body` takes each
  /// value.
  @inlinable package mutating func members(
    _ body: (JSONKey, inout JSONReader) throws(JSONFailure) -> Void
  ) throws(JSONFailure) {
    guard try peek() == .object else { return try skipValue() }
    try enterObject()
    var isFirst = true
    while let key = try nextKey(&isFirst) { try body(key, &self) }
  }

  /// Goes through the objects of the next value if it is an array; other elements, and anything else, are passed over.
  @inlinable package mutating func objects(
    _ body: (inout JSONReader) throws(JSONFailure) -> Void
  ) throws(JSONFailure) {
    guard try peek() == .array else { return try skipValue() }
    try enterArray()
    var isFirst = true
    while try nextElement(&isFirst) {
      if try peek() == .object { try body(&self) } else { try skipValue() }
    }
  }

  /// The next value as it is written if it is an object; anything else is passed over.
  package mutating func objectIfAny() throws(JSONFailure) -> UnsafeRawBufferPointer? {
    let isObject = try peek() == .object
    let value = try rawValue()
    return isObject ? value : nil
  }

  /// Whether the next value is `true`.
  package mutating func isTrue() throws(JSONFailure) -> Bool { try rawValue().elementsEqual("true".utf8) }
}
