/// What of an answer can be read: as text, by its type and the encoding of its characters.
struct PageText {
  enum Kind: Equatable {
    case html
    /// Is shown as it is.
    case plain
    /// Is no text: only its type and size are told.
    case other
  }

  /// What a type says of what is in the body; a body without one has to be looked at.
  static func kind(_ mediaType: String?) -> Kind? {
    guard let mediaType else { return nil }
    switch mediaType {
    case "text/html", "application/xhtml+xml": return .html
    case "application/json", "application/xml", "application/javascript", "application/x-javascript",
      "application/ecmascript", "application/toml", "application/yaml", "application/x-yaml",
      "application/x-ndjson", "application/jsonl", "application/sql", "application/x-sh", "message/rfc822",
      "image/svg+xml":
      return .plain
    default:
      return mediaType.hasPrefix("text/") || mediaType.hasSuffix("+json") || mediaType.hasSuffix("+xml")
        ? .plain : .other
    }
  }

  static func isReadable(_ head: WebHead) -> Bool { kind(head.mediaType) != .other }

  /// The text of a body; `nil` when it is none.
  ///
  /// - Returns: what kind of text it is, and a remark where not every character is what was meant.
  static func read(_ answer: WebAnswer) -> (text: String, kind: Kind, note: String?)? {
    let kind = kind(answer.head.mediaType) ?? (looksLikeHTML(answer.body) ? .html : .plain)
    let decoded = TextEncodings.decode(
      answer.body, declared: answer.head.parameter("charset"), isHTML: kind == .html, isCut: answer.isCut)
    guard !decoded.text.utf8.contains(0) else { return nil }
    return (decoded.text, kind, decoded.note)
  }

  private static func looksLikeHTML(_ body: [UInt8]) -> Bool {
    let start = String(decoding: body.prefix(512), as: UTF8.self).lowercased().drop { $0.isWhitespace }
    return start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || start.hasPrefix("<head")
  }
}
