import FoundationEssentials

/// JSON for people and programs: keys in a fixed order, slashes as they are.
enum JSON {
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The values of Conversation hold nothing that JSON cannot: no floating point that may be infinite.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
