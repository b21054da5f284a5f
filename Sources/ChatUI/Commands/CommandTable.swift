import Screen

/// All commands with their keys: what the keymap, the help, the hints and the documentation are made of.
public struct CommandTable: Hashable, Sendable {
  /// In the order of the help.
  public let commands: [Command]
  private let byKey: [Key: [Int]]

  /// - Throws: when a key calls two commands in the same place.
  public init(_ commands: [Command]) throws(KeymapError) {
    if let conflict = Self.conflict(in: commands) { throw conflict }
    self.init(unchecked: commands)
  }

  /// For the table of the program itself, which a test checks.
  init(unchecked commands: [Command]) {
    self.commands = commands
    var byKey: [Key: [Int]] = [:]
    for (index, command) in commands.enumerated() {
      for key in command.keys { byKey[key, default: []].append(index) }
    }
    self.byKey = byKey
  }

  /// What a key calls in a place.
  public func command(for key: Key, in context: Command.Contexts) -> Command.ID? {
    byKey[key]?.first { !Self.contexts(of: commands[$0], for: key).isDisjoint(with: context) }
      .map { commands[$0].id }
  }

  /// The key by which hints name a command in a place.
  public func key(for id: Command.ID, in context: Command.Contexts) -> Key? {
    guard let command = self[id] else { return nil }
    return command.keys.first { !Self.contexts(of: command, for: $0).isDisjoint(with: context) }
  }

  /// Where a key calls its command: one that types a character only types it wherever text is written.
  private static func contexts(of command: Command, for key: Key) -> Command.Contexts {
    key.isTyped ? command.contexts.subtracting(.text) : command.contexts
  }

  public subscript(id: Command.ID) -> Command? {
    commands.first { $0.id == id }
  }

  /// The table with other keys for some commands.
  ///
  /// - Parameter keys: key texts (`<C-n>`, `x`) by the name of the command; no keys switch a command off.
  /// - Throws: an unknown command, a text that is no key, or a conflict.
  public func remapped(_ keys: [String: [String]]) throws(KeymapError) -> CommandTable {
    var changed = commands
    for (name, texts) in keys.sorted(by: { $0.key < $1.key }) {
      guard let index = commands.firstIndex(where: { $0.id.rawValue == name }) else {
        throw .unknownCommand(name)
      }
      var parsed: [Key] = []
      for text in texts {
        guard let key = Key(text) else { throw .unknownKey(text, command: name) }
        parsed.append(key)
      }
      changed[index].keys = parsed
    }
    return try CommandTable(changed)
  }

  private static func conflict(in commands: [Command]) -> KeymapError? {
    var seen: [Key: [Command]] = [:]
    for command in commands {
      for key in command.keys {
        let contexts = contexts(of: command, for: key)
        let other = seen[key]?.first { !Self.contexts(of: $0, for: key).isDisjoint(with: contexts) }
        if let other {
          return .conflict(key, other.id, command.id)
        }
        seen[key, default: []].append(command)
      }
    }
    return nil
  }
}

extension Key {
  /// Whether it types a character where text is written.
  var isTyped: Bool {
    guard modifiers.subtracting(.shift).isEmpty else { return false }
    switch code {
    case .character, .space: return true
    default: return false
    }
  }

  /// How the interface writes it: `^N`, `Alt+Enter`, `F2`.
  var label: String {
    var name = description
    var prefix = ""
    if !modifiers.isEmpty || name.hasPrefix("<") {
      name = Key(code).description
      if name.hasPrefix("<"), name.count > 1 { name = String(name.dropFirst().dropLast()) }
      if case .character(let character) = code { name = character.uppercased() }
      if modifiers.contains(.alt) { prefix += "Alt+" }
      if modifiers.contains(.shift) { prefix += "Shift+" }
      if modifiers.contains(.super) { prefix += "Super+" }
    }
    if modifiers.contains(.control) {
      if case .character(let character) = code { return prefix + "^" + character.uppercased() }
      prefix += "Ctrl+"
    }
    return prefix + name
  }
}

/// Why keys cannot be assigned as the settings say.
public enum KeymapError: Error, Hashable, Sendable {
  /// The key calls both commands in at least one place.
  case conflict(Key, Command.ID, Command.ID)
  case unknownCommand(String)
  case unknownKey(String, command: String)
}

extension KeymapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .conflict(let key, let first, let second):
      "The key \(key) is given to both \(first.rawValue) and \(second.rawValue). Take it from one of them."
    case .unknownCommand(let name):
      "There is no command \(name). The help (F1) lists those there are."
    case .unknownKey(let text, let command):
      "\(text) is no key, given to \(command). Keys look like x, <C-n>, <M-Enter> or <F2>."
    }
  }
}
