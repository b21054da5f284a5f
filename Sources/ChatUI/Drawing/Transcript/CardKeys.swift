import Conversation
import Screen
import Widgets

/// The keys that may help against a failure, where they work.
enum CardKeys {
  /// What helps, the likeliest first.
  static func remedies(for code: TurnError.Code) -> [(Command.ID, String)] {
    let model: [(Command.ID, String)] = [(.retryWithModel, "another model"), (.modelPick, "another model")]
    switch code {
    case .authentication, .permission, .configuration:
      return [(.providerAdd, "another key"), (.retry, "tries again")] + model
    case .modelUnknown: return model
    case .contextTooLong: return [(.compact, "summarizes")] + model
    case .contentRefused, .invalidRequest: return [(.editMessage, "changes the message")] + model
    case .rateLimited, .overloaded, .server, .network, .timeout, .protocolViolation:
      return [(.retry, "tries again")] + model
    case .storage, .cancelled, .interrupted: return [(.retry, "tries again")]
    case .limit: return []
    }
  }

  /// One row of them; `nil` where none works.
  ///
  /// - Parameter context: what has the keys.
  static func row(
    for code: TurnError.Code, _ commands: CommandTable, in context: Command.Contexts, before: [Span],
    width: Int, glyphs: Glyphs
  ) -> Line? {
    var spans: [Span] = []
    var said: [String] = []
    var room = width - before.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    for (command, label) in remedies(for: code) where !said.contains(label) {
      guard let key = commands.label(for: command, in: context) else { continue }
      let gap = spans.isEmpty ? "" : "  "
      let columns = TextWidth.columns(of: gap + key + " " + label)
      // The first is cut where it must be; the others are there whole or not at all.
      guard spans.isEmpty || columns <= room else { continue }
      room -= columns
      said.append(label)
      spans += [Span(gap, .text), Span(key, .key), Span(" " + label, .keyLabel)]
    }
    return spans.isEmpty ? nil : LineBuilder.row(before + spans, width: width, glyphs: glyphs)
  }
}
