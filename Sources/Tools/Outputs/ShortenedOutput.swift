import Conversation
import Coordinator

/// A result in the length that goes to a model: its beginning and its end, with a note in between.
enum ShortenedOutput {
  /// The longest result that goes to a model whole: 64 KiB.
  static let limit = 64 * 1024
  /// What is left for the note.
  private static let room = 1024

  /// A result as it is when it is short; else shortened, and kept whole in a file when there is a place for it.
  static func of(_ outcome: ToolOutcome, call: ToolCallID, keptIn outputs: ToolOutputs?) async -> ToolOutcome
  {
    let limit = outputs?.limit ?? Self.limit
    switch outcome {
    case .success(let text, let files):
      guard text.utf8.count > limit else { return outcome }
      let kept = await outputs?.keep(text, of: call)
      return .success(shorten(text, to: limit, kept: kept), files: files + (kept?.file.map { [$0] } ?? []))
    case .failure(let text):
      guard text.utf8.count > limit else { return outcome }
      let kept = await outputs?.keep(text, of: call)
      return .failure(shorten(text, to: limit, kept: kept))
    }
  }

  static func shorten(_ text: String, to limit: Int, kept: ToolOutputs.Kept?) -> String {
    let bytes = text.utf8
    let half = max(0, limit - room) / 2
    let head = head(of: text, upTo: half)
    let tail = tail(of: text[head.endIndex...], upTo: half)
    let left = bytes.count - head.utf8.count - tail.utf8.count
    let place =
      switch kept {
      case .whole(let file)?: "The whole result is in \(file.path)."
      case .beginning(let file)?: "Its first \(file.byteCount) bytes are in \(file.path)."
      case .failed(let reason)?: "The whole result could not be kept: \(reason)."
      case nil: "The rest is not kept."
      }
    let note =
      "[\(left) of \(bytes.count) bytes are left out here. \(place) Ask for less at a time to see what is left out.]"
    return head + (head.isEmpty || head.hasSuffix("\n") ? "" : "\n") + "\(note)\n" + tail
  }

  /// The beginning, up to the end of a line when there is one in its second half.
  private static func head(of text: String, upTo limit: Int) -> Substring {
    let bytes = text.utf8
    var end = bytes.index(bytes.startIndex, offsetBy: limit, limitedBy: bytes.endIndex) ?? bytes.endIndex
    let middle = bytes.index(bytes.startIndex, offsetBy: limit / 2, limitedBy: end) ?? bytes.startIndex
    if let line = bytes[middle..<end].lastIndex(of: UInt8(ascii: "\n")) {
      return text[..<bytes.index(after: line)]
    }
    // Not in the middle of a character.
    while end > bytes.startIndex, end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 {
      end = bytes.index(before: end)
    }
    return text[..<end]
  }

  /// The end, from the beginning of a line when there is one in its first half.
  private static func tail(of text: Substring, upTo limit: Int) -> Substring {
    let bytes = text.utf8
    var start = bytes.index(bytes.endIndex, offsetBy: -limit, limitedBy: bytes.startIndex) ?? bytes.startIndex
    let middle = bytes.index(start, offsetBy: limit / 2, limitedBy: bytes.endIndex) ?? bytes.endIndex
    if let line = bytes[start..<middle].firstIndex(of: UInt8(ascii: "\n")) {
      return text[bytes.index(after: line)...]
    }
    while start < bytes.endIndex, bytes[start] & 0xC0 == 0x80 { start = bytes.index(after: start) }
    return text[start...]
  }
}
