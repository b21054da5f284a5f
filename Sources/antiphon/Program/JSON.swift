import Coordinator

/// JSON for people and programs, as it is on the wire.
enum JSON {
  static func text(_ value: some Encodable) -> String {
    // The values of Conversation hold nothing that JSON cannot: no floating point that may be infinite.
    return (try? WireJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
