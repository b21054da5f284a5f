/// What the name of a Gemini model tells of it.
struct GeminiModelName {
  /// Such as 3 for `gemini-3-pro-preview` and 2.5 for `gemini-2.5-flash`; `nil` for what is called otherwise.
  let version: Double?
  private let isForText: Bool

  init(_ name: String) {
    let name = name.split(separator: "/").last.map(String.init) ?? ""
    let parts = name.split(separator: "-")
    version = parts.count > 1 && parts[0] == "gemini" ? Double(parts[1]) : nil
    isForText = !parts.contains { ["image", "tts", "live", "audio", "embedding"].contains($0) }
  }

  /// Whether how much it thinks goes by levels; it goes by tokens before.
  var takesThinkingLevel: Bool { (version ?? 0) >= 3 }
  /// Whether a call goes back only with the signature of what was thought before it.
  var wantsSignatures: Bool { (version ?? 0) >= 3 }
  /// Whether it thinks unless told otherwise, so that it may be asked to let that be seen.
  var thinks: Bool { (version ?? 0) >= 2.5 && isForText }
}
