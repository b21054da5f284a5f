/// A parsed JSON text whose every key and value knows its line and column, so that it is read and complained about like
/// a settings file.
///
/// Comments and commas before a closing bracket are taken too: the files of other programs have them. Null is left out.
public struct JSONDocument: Hashable, Sendable {
  /// The file as messages name it.
  public let file: String
  /// The members of the object that the text is, in its order.
  public let entries: [TOMLEntry]

  /// - Throws: one ``SettingsError/Code/syntax`` error: parsing ends at the first.
  public init(text: String, file: String) throws(SettingsErrors) {
    self.file = file
    var bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var parser = JSONNodeParser(bytes)
    do throws(JSONNodeParser.Failure) {
      entries = try parser.parse()
    } catch {
      throw SettingsErrors([
        SettingsError(
          code: .syntax, file: file, position: SourceLines(bytes).position(of: error.offset),
          message: error.message)
      ])
    }
  }
}
