import FoundationEssentials

/// Something that the user sent with a request beside its text.
public struct Attachment: Hashable, Sendable {
  /// What the user calls it, such as the name of its file.
  public var name: String
  /// Such as `image/png` (RFC 6838).
  public var mediaType: String
  /// Its bytes, exactly as they were given.
  public var data: [UInt8]

  public init(name: String, mediaType: String, data: [UInt8]) {
    self.name = name
    self.mediaType = mediaType
    self.data = data
  }

  public var isImage: Bool { mediaType.hasPrefix("image/") }

  /// The media type of an image that the models which take images know, told by its first bytes; `nil` for anything
  /// else.
  ///
  /// The signatures are those of the WHATWG MIME Sniffing standard, section 6.1.
  public static func imageType(of data: some Collection<UInt8>) -> String? {
    let start = Array(data.prefix(12))
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) { return "image/gif" }
    if start.starts(with: "RIFF".utf8), start.dropFirst(8).elementsEqual("WEBP".utf8) { return "image/webp" }
    return nil
  }
}

/// On the wire the bytes are Base64 (RFC 4648, section 4).
extension Attachment: Codable {
  enum CodingKeys: String, CodingKey {
    case name, mediaType, data
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    guard let data = Data(base64Encoded: try values.decode(String.self, forKey: .data)) else {
      throw DecodingError.dataCorruptedError(forKey: .data, in: values, debugDescription: "not Base64")
    }
    self.init(
      name: try values.decode(String.self, forKey: .name),
      mediaType: try values.decode(String.self, forKey: .mediaType), data: Array(data))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(mediaType, forKey: .mediaType)
    try values.encode(base64, forKey: .data)
  }

  /// The bytes in Base64, as protocols carry them.
  public var base64: String { Data(data).base64EncodedString() }
}
