import Screen

extension ChatState {
  /// Takes a key: alone, or as the next of those that were pressed before it.
  mutating func take(_ key: Key, _ effects: inout [Effect]) {
    if takeInComposer(key, &effects) { return }
    let keys = pendingKeys + [key]
    switch commands.match(keys, in: context) {
    case .command(let command):
      pendingKeys = []
      if command != .interrupt { quitArmedUntil = nil }
      perform(command, &effects)
    case .prefix:
      pendingKeys = keys
      notice = nil
    case nil where !pendingKeys.isEmpty: takeBack(after: key, keys)
    case nil:
      guard key.isTyped, !context.isDisjoint(with: .text) else { return }
      if !typeInSetup(key.typedText) { insert(key.typedText) }
    }
  }

  /// Leaves keys that lead nowhere, or the last of them.
  private mutating func takeBack(after key: Key, _ keys: [Key]) {
    switch key.code {
    case .backspace: pendingKeys.removeLast()
    case .escape: pendingKeys = []
    default:
      pendingKeys = []
      // Ctrl+C leaves as Escape does, and says nothing more.
      guard commands.command(for: key, in: context) != .interrupt else { return }
      show(notice: .information, "\(Key.label(of: keys)) calls nothing here.")
    }
  }
}

extension Key {
  /// What it types; empty for keys that type nothing.
  var typedText: String {
    switch code {
    case .character(let character): String(character)
    case .space: " "
    default: ""
    }
  }
}
