/// A parsed TOML text whose every key and value knows its line and column.
public struct TOMLDocument: Hashable, Sendable {
  /// The file as messages name it.
  public let file: String
  /// The entries at the top, in the order of the text.
  public let entries: [TOMLEntry]

  /// Parses a text of TOML 1.0.
  ///
  /// - Throws: One ``SettingsError/Code/syntax`` error: parsing ends at the first.
  public init(text: String, file: String) throws(SettingsErrors) {
    self.file = file
    var bytes = Array(text.utf8)
    // Some editors begin a file with a byte order mark.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    do {
      entries = try TOMLParser.parse(bytes)
    } catch {
      let lines = SourceLines(bytes)
      let first = error.firstOffset.map { "the first time in line \(lines.position(of: $0).line)" }
      throw SettingsErrors([
        SettingsError(
          code: .syntax, file: file, position: lines.position(of: error.offset), message: error.message,
          suggestion: error.suggestion ?? first)
      ])
    }
  }
}
