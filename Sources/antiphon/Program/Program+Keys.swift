import ChatUI
import Settings

extension Program {
  /// The commands with the keys of the settings.
  ///
  /// - Throws: `ProgramError` when the settings name no command, no key, or one key for two commands.
  func commands() throws -> CommandTable {
    let keys = Dictionary(settings.keys.map { ($0.command, $0.keys) }, uniquingKeysWith: { $0 + $1 })
    do throws(KeymapError) { return try CommandTable.standard.remapped(keys) } catch {
      throw ProgramError("\(directories.settingsFile): [keys]: \(error)")
    }
  }
}
