import FoundationEssentials

/// A part of a row that is always read and written whole.
enum StoredJSON {
  /// `nil` where there is nothing.
  static func text(_ value: (some Encodable)?) -> String? {
    // Texts and numbers that are finite: this cannot fail. Were it to, the row would be stored without it.
    guard let value, let data = try? JSONEncoder().encode(value) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  static func value<Value: Decodable>(_ text: String?) throws -> Value? {
    guard let text else { return nil }
    do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch { throw DamagedRow() }
  }
}
