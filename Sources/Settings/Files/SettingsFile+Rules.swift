extension SettingsFile {
  /// The text of a settings file with one rule for tools more, at its end.
  ///
  /// - Parameters:
  ///   - lines: the rule as it stands below its header.
  ///   - comment: a line about it.
  ///   - text: what the file holds.
  ///   - file: what messages call the file.
  /// - Throws: what is wrong with the text, or would be afterwards. What is broken is not written to.
  public static func text(
    addingRule lines: String, comment: String, to text: String, file: String,
    knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) -> String {
    let before = try UserSettings(text: text, file: file, knownProviders: knownProviders)
    var after = text
    if !after.isEmpty, after.utf8.last != UInt8(ascii: "\n") { after += "\n" }
    if !after.isEmpty { after += "\n" }
    after += "# \(comment.asComment)\n[[tools.rules]]\n\(lines)\n"
    var read: UserSettings
    do {
      read = try UserSettings(text: after, file: file, knownProviders: knownProviders)
    } catch {
      var first = error.errors[0]
      first.message = "no rule can be added at the end of this file: \(first.message)"
      first.suggestion = "write rules as tables [[tools.rules]], and [tools] as a table of its own"
      throw SettingsErrors([first])
    }
    // All else has to be as it was, whatever the lines are.
    guard read.toolRules.count == before.toolRules.count + 1 else { throw unreadableRule(file) }
    read.toolRules.removeLast()
    guard read == before else { throw unreadableRule(file) }
    return after
  }

  private static func unreadableRule(_ file: String) -> SettingsErrors {
    SettingsErrors([
      SettingsError(code: .badValue, file: file, message: "the rule cannot be written as settings")
    ])
  }

  /// Adds a rule for tools to a settings file, which is made when it is not there, for this user alone.
  ///
  /// The file is put in place whole, where a link leads when it is one, with the permissions that it had. Blocks, for as
  /// long as another antiphon does the same.
  ///
  /// - Throws: what is wrong with the file or keeps it from being written; then it is as it was.
  public static func addRule(
    _ lines: String, comment: String, path: String, knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) {
    try change(path) { (text) throws(SettingsErrors) in
      try Self.text(
        addingRule: lines, comment: comment, to: text, file: path, knownProviders: knownProviders)
    }
  }

  /// Puts a changed text in the place of a settings file.
  static func change(
    _ path: String, _ change: (String) throws(SettingsErrors) -> String
  ) throws(SettingsErrors) {
    do {
      try ReplacedFile.change(path, limit: limit, change)
    } catch {
      switch error {
      case .change(let errors): throw errors
      case .system(let reason):
        throw SettingsErrors([
          SettingsError(code: .unreadable, file: path, message: "cannot be written: \(reason)")
        ])
      }
    }
  }
}

extension String {
  /// One line without anything that a terminal or an editor would take for more than text.
  var asComment: String {
    var text = ""
    for scalar in unicodeScalars.prefix(200) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
