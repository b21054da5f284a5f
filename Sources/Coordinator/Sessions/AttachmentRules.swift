import Conversation

/// What may be sent beside the text of a request. A pure value.
enum AttachmentRules {
  /// No provider takes more in one message.
  static let maximumCount = 20
  /// In bytes; the largest image that most providers take.
  static let maximumSize = 20 << 20

  /// - Throws: `.attachment`, with the place of the first one that cannot be sent.
  static func check(_ attachments: [Attachment]) throws(CoordinatorError) {
    guard attachments.count <= maximumCount else {
      throw .attachment(number: maximumCount + 1, .tooMany(limit: maximumCount))
    }
    for (place, attachment) in attachments.enumerated() {
      guard attachment.data.count <= maximumSize else {
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
  /// In bytes.
  case tooLarge(limit: Int)
  /// Its bytes are not those of a PNG, JPEG, GIF or WebP image, or its media type says something else.
  case notAnImage
}

extension AttachmentProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooMany(let limit): "a message can have no more than \(limit)"
    case .tooLarge(let limit): "it has more than \(limit >> 20) MiB"
    case .notAnImage: "it is not a PNG, JPEG, GIF or WebP image"
    }
  }
}
