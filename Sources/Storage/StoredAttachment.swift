import Conversation
import FoundationEssentials
import GRDB

/// Attachments are rows of their own: a request is often read without anybody looking at them.
extension Database {
  func insert(_ attachments: [Attachment], of request: RequestID) throws {
    for (position, attachment) in attachments.enumerated() {
      try run(
        "INSERT INTO attachment (requestID, position, name, mediaType, data) VALUES (?, ?, ?, ?, ?)",
        [
          .id(request), .integer(position), .text(attachment.name), .text(attachment.mediaType),
          .bytes(attachment.data),
        ])
    }
  }
}

extension Attachment {
  init(row: StoredRow, from column: Int) throws {
    self.init(
      name: try row.text(column), mediaType: try row.text(column + 1), data: try row.bytes(column + 2))
  }
}

extension [ReasoningBlock] {
  /// As JSON, `nil` when there are none: nothing asks for a part of them.
  var stored: String? {
    guard !isEmpty else { return nil }
    // Texts and numbers: this cannot fail. Were it to, the model would be told less.
    return (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }

  init(stored: String?) throws {
    guard let stored else {
      self = []
      return
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(stored.utf8))
    } catch {
      throw DamagedRow()
    }
  }
}
