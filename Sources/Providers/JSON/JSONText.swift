import JSON

/// Looks at JSON text that comes from elsewhere and is sent on as it is.
enum JSONText {
  static func isValue(_ text: String) -> Bool { check(text) { _ in true } }
  static func isObject(_ text: String) -> Bool { check(text) { $0 == .object } }

  private static func check(_ text: String, _ allows: (JSONReader.Kind) -> Bool) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        guard allows(try reader.peek()) else { return false }
        try reader.skipValue()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }

  /// The members of an object with their values as they are written; `nil` for what is no object.
  static func members(of text: String) -> [(name: String, value: String)]? {
    guard isObject(text) else { return nil }
    return Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var members: [(String, String)] = []
      do throws(JSONFailure) {
        _ = try reader.peek()
        try reader.enterObject()
        var isFirst = true
        while let key = try reader.nextKey(&isFirst) {
          members.append((key.text, String(decoding: try reader.rawValue(), as: UTF8.self)))
        }
        return members
      } catch {
        return nil
      }
    }
  }

  /// The elements of an array as they are written; `nil` for what is no array.
  static func elements(of text: String) -> [String]? {
    guard check(text, { $0 == .array }) else { return nil }
    return Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      var elements: [String] = []
      do throws(JSONFailure) {
        _ = try reader.peek()
        try reader.enterArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) {
          elements.append(String(decoding: try reader.rawValue(), as: UTF8.self))
        }
        return elements
      } catch {
        return nil
      }
    }
  }
}
