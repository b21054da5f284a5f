import Screen

/// All commands with their keys: what the keymap, the help, the hints and the documentation are made of.
public struct CommandTable: Hashable, Sendable {
  /// In the order of the help.
  public let commands: [Command]
  /// The keys that open sequences; one that types does so only where nothing is typed.
  public let leaders: [Key]
  /// The sequences by their first key.
  private let byKey: [Key: [Entry]]

  private struct Entry: Hashable, Sendable {
    /// All keys, the first one among them.
    var keys: [Key]
    /// The place of the command in the table.
    var command: Int
  }

  /// What keys pressed one after the other come to.
  public enum Match: Hashable, Sendable {
    case command(Command.ID)
    /// More keys can follow.
    case prefix
  }

  /// - Throws: when keys call two commands in the same place, or call one and begin those of another.
  public init(_ commands: [Command], leaders: [Key] = Self.standardLeaders) throws(KeymapError) {
    self.init(unchecked: commands, leaders: leaders)
    if let conflict { throw conflict }
  }

  /// For the table of the program itself, which a test checks.
  init(unchecked commands: [Command], leaders: [Key] = Self.standardLeaders) {
    self.commands = commands
    self.leaders = leaders
    var byKey: [Key: [Entry]] = [:]
    for (index, command) in commands.enumerated() {
      for keys in command.keys.flatMap({ $0.expanded(leaders: leaders) }) {
        byKey[keys[0], default: []].append(Entry(keys: keys, command: index))
      }
    }
    self.byKey = byKey
  }

  public static let standardLeaders = [Key("x", .control), Key(.space)]

  /// What a key calls in a place.
  public func command(for key: Key, in context: Command.Contexts) -> Command.ID? {
    if case .command(let id) = match([key], in: context) { id } else { nil }
  }

  /// What keys pressed one after the other come to in a place; `nil` when they come to nothing.
  public func match(_ keys: [Key], in context: Command.Contexts) -> Match? {
    guard let first = keys.first, let entries = byKey[first] else { return nil }
    var isPrefix = false
    for entry in entries where applies(entry, in: context) && entry.keys.starts(with: keys) {
      if entry.keys.count == keys.count { return .command(commands[entry.command].id) }
      isPrefix = true
    }
    return isPrefix ? .prefix : nil
  }

  /// The keys by which hints name a command in a place.
  public func keys(for id: Command.ID, in context: Command.Contexts) -> [Key]? {
    guard let command = self[id] else { return nil }
    return command.keys.lazy.compactMap { keys(of: $0, for: command, in: context) }.first
  }

  /// All keys that call a command in a place; of those that differ in the leader alone, the first.
  func allKeys(of command: Command, in context: Command.Contexts) -> [[Key]] {
    command.keys.compactMap { keys(of: $0, for: command, in: context) }
  }

  private func keys(of sequence: KeySequence, for command: Command, in context: Command.Contexts) -> [Key]? {
    sequence.expanded(leaders: leaders).first {
      !Self.contexts(of: command, for: $0[0]).isDisjoint(with: context)
    }
  }

  /// How hints write those keys.
  public func label(for id: Command.ID, in context: Command.Contexts) -> String? {
    keys(for: id, in: context).map(Key.label(of:))
  }

  /// What can follow keys that have been pressed, in the order of the table.
  func continuations(of keys: [Key], in context: Command.Contexts) -> [(key: Key, leadsTo: Continuation)] {
    guard let first = keys.first, let entries = byKey[first] else { return [] }
    var found: [(key: Key, leadsTo: Continuation)] = []
    for entry in entries
    where applies(entry, in: context) && entry.keys.count > keys.count && entry.keys.starts(with: keys) {
      let next = entry.keys[keys.count]
      guard !found.contains(where: { $0.key == next }) else { continue }
      let isLast = entry.keys.count == keys.count + 1
      found.append((next, isLast ? .command(commands[entry.command]) : .more))
    }
    return found
  }

  enum Continuation {
    case command(Command)
    /// Further keys.
    case more
  }

  private func applies(_ entry: Entry, in context: Command.Contexts) -> Bool {
    !Self.contexts(of: commands[entry.command], for: entry.keys[0]).isDisjoint(with: context)
  }

  /// Where keys call their command: when the first one types a character, only where no text is written.
  private static func contexts(of command: Command, for first: Key) -> Command.Contexts {
    first.isTyped ? command.contexts.subtracting(.text) : command.contexts
  }

  public subscript(id: Command.ID) -> Command? {
    // By place: each command that is looked at would be copied.
    commands.indices.first { commands[$0].id == id }.map { commands[$0] }
  }

  /// The name under which settings give the leader a key.
  private static let leaderName = "leader"

  /// The table with other keys for some commands.
  ///
  /// - Parameter keys: key texts (`<C-n>`, `x`, `<leader>cm`) by the name of the command; no keys switch a command off. The
  ///   name `leader` gives the keys that open sequences.
  /// - Throws: an unknown command, a text that is no key, or a conflict.
  public func remapped(_ keys: [String: [String]]) throws(KeymapError) -> CommandTable {
    var changed = commands
    var leaders = self.leaders
    for (name, texts) in keys.sorted(by: { $0.key < $1.key }) {
      if name == Self.leaderName {
        leaders = []
        for text in texts {
          guard let key = Key(text) else { throw .unknownKey(text, command: name) }
          leaders.append(key)
        }
        continue
      }
      guard let index = commands.firstIndex(where: { $0.id.rawValue == name }) else {
        throw .unknownCommand(name)
      }
      var parsed: [KeySequence] = []
      for text in texts {
        guard let sequence = KeySequence(text) else { throw .unknownKey(text, command: name) }
        parsed.append(sequence)
      }
      changed[index].keys = parsed
    }
    return try CommandTable(changed, leaders: leaders)
  }

  /// The first pair of commands that cannot both be called in some place, in the order of the table.
  private var conflict: KeymapError? {
    let entries = byKey.values.joined().sorted { $0.command < $1.command }
    var seen: [Key: [Entry]] = [:]
    for entry in entries {
      let contexts = Self.contexts(of: commands[entry.command], for: entry.keys[0])
      for other in seen[entry.keys[0], default: []] where applies(other, in: contexts) {
        let (shorter, longer) = other.keys.count <= entry.keys.count ? (other, entry) : (entry, other)
        guard longer.keys.starts(with: shorter.keys) else { continue }
        let ids = (commands[other.command].id, commands[entry.command].id)
        // The same command may be called by several keys, but not by some and by more of the same.
        if shorter.keys.count == longer.keys.count {
          if ids.0 != ids.1 { return .conflict(KeySequence(entry.keys), ids.0, ids.1) }
        } else {
          return .begins(
            KeySequence(shorter.keys), commands[shorter.command].id, commands[longer.command].id)
        }
      }
      seen[entry.keys[0], default: []].append(entry)
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
  /// The keys call both commands in at least one place.
  case conflict(KeySequence, Command.ID, Command.ID)
  /// The keys call the first command where they also begin those of the second.
  case begins(KeySequence, Command.ID, Command.ID)
  case unknownCommand(String)
  case unknownKey(String, command: String)
}

extension KeymapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .conflict(let keys, let first, let second):
      "The key \(keys) is given to both \(first.rawValue) and \(second.rawValue). Take it from one of them."
    case .begins(let keys, let first, let second):
      "The key \(keys) is given to \(first.rawValue), and begins those of \(second.rawValue), which could never be called. "
        + "Give one of them another."
    case .unknownCommand(let name):
      "There is no command \(name). The help (F1) lists those there are."
    case .unknownKey(let text, let command):
      "\(text) is no key, given to \(command). Keys look like x, <C-n>, <M-Enter>, <F2>, gg or <leader>cm."
    }
  }
}
