import FoundationEssentials

/// JSON as all clients of the server see it: slashes as they are, keys in the order of the alphabet.
public enum WireJSON {
  /// The bytes of a value.
  ///
  /// - Throws: an `EncodingError` for what JSON cannot hold, as an infinite number.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }

  /// - Throws: a `DecodingError` that says where something else was expected.
  public static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
