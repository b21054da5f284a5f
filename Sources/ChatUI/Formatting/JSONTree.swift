import JSON

/// JSON as values that keep what they were written like: numbers as their text, and members in their order, also when a name
/// comes twice.
enum JSONTree {
  case object([Member])
  case array([JSONTree])
  case string(String)
  /// A number, or `true`, `false` or `null`.
  case scalar(String)

  struct Member {
    var key: String
    var value: JSONTree
  }

  /// - Parameters:
  ///   - depth: deeper ones are not read.
  ///   - form: what strings and names are given as.
  /// - Returns: `nil` when the text is not one value and nothing else.
  init?(_ text: String, depth: Int, strings form: JSONReader.StringForm = .decodedButHalves) {
    var text = text
    let value = text.withUTF8 { bytes -> JSONTree? in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      do throws(JSONFailure) {
        let value = try JSONTree(&reader, depth: depth, form)
        try reader.end()
        return value
      } catch {
        return nil
      }
    }
    guard let value else { return nil }
    self = value
  }

  private init(
    _ reader: inout JSONReader, depth: Int, _ form: JSONReader.StringForm
  ) throws(JSONFailure) {
    guard depth > 0 else { throw JSONFailure(position: reader.position, isTooDeep: true) }
    switch try reader.peek() {
    case .object:
      try reader.enterObject()
      var members: [Member] = []
      var isFirst = true
      while let key = try reader.nextName(&isFirst, as: form) {
        members.append(Member(key: key, value: try JSONTree(&reader, depth: depth - 1, form)))
      }
      self = .object(members)
    case .array:
      try reader.enterArray()
      var items: [JSONTree] = []
      var isFirst = true
      while try reader.nextElement(&isFirst) { items.append(try JSONTree(&reader, depth: depth - 1, form)) }
      self = .array(items)
    case .string: self = .string(try reader.string(as: form))
    case .number, .boolean, .null: self = .scalar(String(decoding: try reader.rawValue(), as: UTF8.self))
    }
  }
}
