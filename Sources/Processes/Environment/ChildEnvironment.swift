/// The variables that a program sees: a few that everything needs, what the settings add, and no secrets.
///
/// What is not on a list is not passed on. Of what is on one, nothing is that is named like a secret, looks like a key,
/// was handed in as one, or makes a shell run something else first.
public struct ChildEnvironment: Sendable, Hashable {
  public private(set) var variables: [String: String] = [:]
  /// What the settings name and what is there, but is not passed on; sorted.
  public private(set) var withheld: [String] = []

  /// The names a program sees, sorted: what an approval shows.
  public var names: [String] { variables.keys.sorted() }

  /// - Parameters:
  ///   - inherited: the variables of this process.
  ///   - adding: names to pass on besides the usual ones; `CARGO_*` stands for all that begin so.
  ///   - secrets: names never to be passed on, as those of the providers' keys.
  public init(inherited: [String: String], adding: [String] = [], secrets: Set<String> = []) {
    for (name, value) in inherited {
      let isAdded = adding.contains { Self.matches(name, $0) }
      guard isAdded || Self.isUsual(name) else { continue }
      if secrets.contains(name) || SecretShape.isName(name) || SecretShape.isValue(value)
        || Self.isForShells(name) || !Self.isName(name)
      {
        withheld.append(name)
      } else {
        variables[name] = name == "PATH" ? SearchPath(value).text : value
      }
    }
    withheld.sort()
  }

  /// Sets a variable whatever its name and value are: for what somebody has written down for this one program.
  public mutating func set(_ name: String, _ value: String) {
    variables[name] = value
  }

  private static func isUsual(_ name: String) -> Bool {
    switch name {
    case "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TZ", "LANG", "LANGUAGE": true
    default: name.hasPrefix("LC_")
    }
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }

  /// What bash(1) and sh(1) read code or options from.
  private static func isForShells(_ name: String) -> Bool {
    switch name {
    case "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "IFS": true
    default: name.hasPrefix("BASH_FUNC_")
    }
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
  }
}
