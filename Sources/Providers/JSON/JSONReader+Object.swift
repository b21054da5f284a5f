extension JSONReader {
  /// Whether a text is one JSON object and nothing else.
  static func isObject(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        guard try reader.peek() == .object else { return false }
        try reader.skipValue()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }

  /// The elements of a text that is one JSON array, as they are written; `nil` for any other text.
  static func elements(_ text: String) -> [String]? {
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        guard try reader.peek() == .array else { return nil }
        var elements: [String] = []
        try reader.enterArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) {
          elements.append(String(decoding: try reader.rawValue(), as: UTF8.self))
        }
        try reader.end()
        return elements
      } catch {
        return nil
      }
    }
  }
}
