/// One problem of a file that a person has written: where it is, what it is and what may help.
///
/// Holds key names, and values only where a key takes one of a few words: never keys to a service, addresses
/// or anything else that a person would not show.
public struct SettingsError: Error, Hashable, Sendable {
  /// What kind of problem it is.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// Not TOML.
    case syntax
    /// A key that has no meaning at this place.
    case unknownKey
    /// A value of another type than the key takes.
    case wrongType
    /// A value of the right type that the key does not take.
    case badValue
    /// A key that has to be there and is not.
    case missing
    /// Something that is refused for the sake of the person's safety.
    case refused
    /// Something that a later version will know.
    case notYet
    /// The file could not be read: the system's message says why.
    case unreadable
    /// Nothing of this name exists.
    case notFound
  }

  public var code: Code
  /// The file as it was named when it was read.
  public var file: String
  /// The place in the file, if the problem has one.
  public var position: SourcePosition?
  /// What is wrong, in a sentence without a full stop.
  public var message: String
  /// What may help, likewise.
  public var suggestion: String?

  public init(
    code: Code, file: String, position: SourcePosition? = nil, message: String, suggestion: String? = nil
  ) {
    self.code = code
    self.file = file
    self.position = position
    self.message = message
    self.suggestion = suggestion
  }
}

extension SettingsError: CustomStringConvertible {
  /// One line: `config.toml:7:1: unknown key "bas_url" in [providers.work]; did you mean "base_url"?`
  public var description: String {
    // Whole: who is told where has to be able to go there.
    var line = file.shown(upTo: 4096)
    if let position { line += ":\(position.line):\(position.column)" }
    line += ": \(message)"
    if let suggestion { line += "; \(suggestion)" }
    return line
  }
}

/// All the problems of a file, in the order of their places; never empty when thrown.
public struct SettingsErrors: Error, Hashable, Sendable, CustomStringConvertible {
  public var errors: [SettingsError]

  public init(_ errors: [SettingsError]) {
    self.errors = errors
  }

  /// A line for each problem.
  public var description: String {
    errors.map(\.description).joined(separator: "\n")
  }
}

/// A place in a text.
public struct SourcePosition: Hashable, Sendable, Comparable {
  /// From 1.
  public var line: Int
  /// From 1, in Unicode scalars.
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

extension String {
  /// The text as a message may hold it: a file can name its keys with control characters, and a message goes
  /// to a terminal.
  package var shown: String { shown(upTo: 80) }

  /// The same, cut behind so many Unicode scalars.
  package func shown(upTo limit: Int) -> String {
    var text = ""
    for scalar in unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > limit ? text + "…" : text
  }

  /// The text in quotation marks, as a message may hold it.
  package var quoted: String { "\"\(shown)\"" }
}
