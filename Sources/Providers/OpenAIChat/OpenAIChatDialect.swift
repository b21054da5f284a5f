/// Whose Chat Completions it is, where that makes a difference.
///
/// What others than OpenAI add or leave out is known by their hosts; servers of which nothing is known get what
/// all take.
enum OpenAIChatDialect: Hashable, Sendable {
  case openAI, openRouter, mistral, deepSeek, other

  init(host: String) {
    let host = host.lowercased()
    switch host {
    case "api.openai.com": self = .openAI
    case "openrouter.ai": self = .openRouter
    case "api.mistral.ai", "codestral.mistral.ai": self = .mistral
    case _ where host.contains("deepseek"): self = .deepSeek
    case _ where host.hasSuffix(".openrouter.ai"): self = .openRouter
    case _ where host.hasSuffix(".mistral.ai"): self = .mistral
    default: self = .other
    }
  }

  /// OpenAI's own models ask for this name, all others know only the older one.
  var limitName: String { self == .openAI ? "max_completion_tokens" : "max_tokens" }

  /// Mistral answers 422 to members that it does not know.
  var seedName: String { self == .mistral ? "random_seed" : "seed" }

  /// Mistral counts without being asked, and refuses the question.
  var asksForUsage: Bool { self != .mistral }
}

extension OpenAIChatDialect {
  /// The id of a tool call as it is sent back.
  ///
  /// Mistral takes nine letters and digits and nothing else; calls that another provider's model made in the same
  /// session have other ids.
  func callID(_ id: String) -> String {
    guard self == .mistral, !Self.isMistralID(id) else { return id }
    // FNV-1a: the same id becomes the same word wherever it stands.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    var word: [UInt8] = []
    for _ in 0..<9 {
      word.append(digits[Int(hash % 36)])
      hash /= 36
    }
    return String(decoding: word, as: UTF8.self)
  }

  private static func isMistralID(_ id: String) -> Bool {
    id.utf8.count == 9
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: false
        }
      }
  }
}
