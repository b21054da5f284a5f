/// Reads a settings file from disk.
public enum SettingsFile {
  /// The most that is read, in bytes.
  public static let limit = 1_048_576

  /// The settings in a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mayBeMissing: Whether a file that does not exist means the defaults; false for one that the person named.
  ///   - knownProviders: The kinds of the providers that need not name theirs.
  /// - Throws: All problems of the file.
  public static func load(
    path: String, mayBeMissing: Bool, knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) -> UserSettings {
    guard let text = try TextFile.read(path: path, limit: limit) else {
      if mayBeMissing { return UserSettings() }
      throw SettingsErrors([
        SettingsError(code: .notFound, file: path, message: "no such settings file")
      ])
    }
    return try UserSettings(text: text, file: path, knownProviders: knownProviders)
  }

  /// The settings of a person.
  public static func load(
    _ directories: UserDirectories, knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) -> UserSettings {
    try load(
      path: directories.settingsFile, mayBeMissing: !directories.settingsFileIsExplicit,
      knownProviders: knownProviders)
  }
}
