import JSON

/// What a server has sent, as far as it could be read.
enum Incoming: Hashable, Sendable {
  case message(Message)
  /// No message; the beginning of it, for the log.
  case garbage(String)
  /// Larger than is taken; the identifier of what it answers, when it told it early enough.
  case tooLarge(RequestID?)

  /// The most bytes of a message: a line, or an event.
  static let maximumLength = 8 << 20
  /// The most messages of a batch, which only 2025-03-26 knows.
  private static let maximumBatch = 1000
  /// How much of what is no message is kept.
  private static let excerptLength = 200

  /// Reads the text of one message, or of a batch.
  static func reading(_ bytes: some Collection<UInt8>) -> [Incoming] {
    guard let value = try? JSONParser.value(of: bytes) else { return [garbage(of: bytes)] }
    if case .array(let batch) = value, !batch.isEmpty, batch.count <= maximumBatch {
      return batch.map { part in
        Message(part).map(Incoming.message) ?? garbage(of: part.text.utf8)
      }
    }
    return [Message(value).map(Incoming.message) ?? garbage(of: bytes)]
  }

  private static func garbage(of bytes: some Collection<UInt8>) -> Incoming {
    .garbage(String(decoding: bytes.prefix(excerptLength), as: UTF8.self))
  }

  /// What stands in place of a message of which only the beginning was kept.
  static func tooLarge(startingWith bytes: [UInt8]) -> Incoming {
    .tooLarge(
      bytes.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        do throws(JSON.JSONFailure) {
          guard try reader.peek() == .object else { return nil }
          try reader.enterObject()
          var isFirst = true
          while let name = try reader.nextName(&isFirst) {
            let value = try JSONParser.value(&reader)
            if name == "id" { return RequestID(value) }
          }
        } catch {
          // It ends within the member that makes it too large.
        }
        return nil
      })
  }
}
