import Conversation

/// What may be sent beside the text of a request. A pure value.
enum AttachmentRules {
  /// No provider takes more in one message.
  static let maximumCount = 20
  /// In bytes, for all of a request together: they are in memory whenever the conversation is told.
  static let maximumSize = 20 << 20

  /// - Throws: `.attachment`, with the place of the first one that cannot be sent.
  static func check(_ attachments: [Attachment]) throws(CoordinatorError) {
    guard attachments.count <= maximumCount else {
      throw .attachment(number: maximumCount + 1, .tooMany(limit: maximumCount))
    }
    var size = 0
    for (place, attachment) in attachments.enumerated() {
      size += attachment.data.count
      guard size <= maximumSize else {
        throw .attachment(number: place + 1, .tooLarge(limit: maximumSize))
      }
      // What the bytes are counts, not what they are called: a provider refuses the whole request otherwise.
      guard let type = Attachment.imageType(of: attachment.data), type == attachment.mediaType else {
        throw .attachment(number: place + 1, .notAnImage)
      }
    }
  }
}

/// Why an attachment cannot be sent.
public enum AttachmentProblem: Hashable, Sendable {
  case tooMany(limit: Int)
  /// With those before it; in bytes.
  case tooLarge(limit: Int)
  /// Its bytes are not those of a PNG, JPEG, GIF or WebP image, or its media type says something else.
  case notAnImage
}

extension AttachmentProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooMany(let limit): "a message can have no more than \(limit)"
    case .tooLarge(let limit): "all of them together may have \(limit >> 20) MiB"
    case .notAnImage: "it is not a PNG, JPEG, GIF or WebP image"
    }
  }
}
