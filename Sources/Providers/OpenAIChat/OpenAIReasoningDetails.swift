import Conversation
import JSON

/// Puts the `reasoning_details` of a stream together, as OpenRouter wants them back.
///
/// They come in pieces: text and summaries grow, a signature comes at the end, what is encrypted comes whole. Pieces
/// of one kind with one index are one detail (openrouter.ai/docs, "Reasoning Tokens").
struct OpenAIReasoningDetails: Hashable, Sendable {
  static let format = "openai-chat"

  /// One piece, and one detail after that.
  struct Detail: Hashable, Sendable {
    var type: String?
    var index: Int?
    var id: String?
    /// Those that grow, by their names.
    var texts: [String: String] = [:]
    /// All others as they are written, in the order in which they first came.
    var others: [Member] = []

    struct Member: Hashable, Sendable {
      var name: String
      var value: String
    }
  }

  private static let textNames = ["text", "summary", "data", "signature"]

  private(set) var details: [Detail] = []

  var isEmpty: Bool { details.isEmpty }

  mutating func add(_ piece: Detail) {
    guard let place = details.lastIndex(where: { $0.isSame(as: piece) }) else {
      details.append(piece)
      return
    }
    for (name, text) in piece.texts where !text.isEmpty {
      let known = details[place].texts[name] ?? ""
      // A signature is never in pieces, and what is encrypted may be told twice.
      let isRepeated = name == "signature" || (name == "data" && known == text)
      details[place].texts[name] = isRepeated ? text : known + text
    }
    for member in piece.others {
      if let known = details[place].others.firstIndex(where: { $0.name == member.name }) {
        if member.value != "null" { details[place].others[known] = member }
      } else {
        details[place].others.append(member)
      }
    }
  }

  /// `{"reasoning_details":[…]}`.
  var payload: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("reasoning_details")
      writer.array { writer in
        for detail in details { detail.write(to: &writer) }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The details in such payloads, one after the other, as JSON texts.
  static func together(_ blocks: [ReasoningBlock]) -> [String] {
    blocks.filter { $0.format == format }.flatMap { block in
      let list = JSONText.members(of: block.payload)?.first { $0.name == "reasoning_details" }
      return list.flatMap { JSONText.elements(of: $0.value) } ?? []
    }
  }

  static func readPieces(_ reader: inout JSONReader) throws(JSONFailure) -> [Detail] {
    guard try reader.peek() == .array else {
      try reader.skipValue()
      return []
    }
    var pieces: [Detail] = []
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard try reader.peek() == .object else {
        try reader.skipValue()
        continue
      }
      pieces.append(try readPiece(&reader))
    }
    return pieces
  }

  private static func readPiece(_ reader: inout JSONReader) throws(JSONFailure) -> Detail {
    var piece = Detail()
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      let name = key.text
      if textNames.contains(name) {
        if let text = try reader.stringIfAny() { piece.texts[name] = text }
      } else if name == "index" {
        piece.index = try reader.integerIfAny()
      } else if name == "type" {
        piece.type = try reader.stringIfAny()
      } else if name == "id", try reader.peek() == .string {
        piece.id = try reader.string()
      } else {
        piece.others.append(
          Detail.Member(name: name, value: String(decoding: try reader.rawValue(), as: UTF8.self)))
      }
    }
    return piece
  }
}

extension OpenAIReasoningDetails.Detail {
  fileprivate func isSame(as piece: Self) -> Bool {
    // An encrypted one without a place of its own is one by itself.
    if type == "reasoning.encrypted", index == nil, id == nil { return false }
    return type == piece.type && index == piece.index && (id == nil || piece.id == nil || id == piece.id)
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      if let type { writer.member("type", type) }
      for (name, text) in texts.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
      if let id { writer.member("id", id) }
      for member in others {
        writer.key(member.name)
        writer.raw(member.value.utf8)
      }
      if let index { writer.member("index", index) }
    }
  }
}
