import Conversation

/// The keys that a person has given to the program, a file for each provider.
///
/// `NAME` holds the key of the provider `NAME`; `NAME.command` holds a program that prints it and the program's
/// arguments, one a line. Beside `config.toml`, which the program never writes: what a person has written there stays
/// as it is, and counts for more. The folder is made 0700 and its files 0600; a file is there whole or not at all.
///
/// May be used from any task; every function blocks for as long as the disk does.
public struct KeyStore: Sendable, Hashable {
  private static let commandSuffix = ".command"

  /// Where the files are; made when the first key is saved.
  public let folder: String

  public init(folder: String) {
    self.folder = folder
  }

  /// Where the key of a provider is to be had; `nil` when none is kept here. Reads no key.
  public func source(for provider: String) -> ProviderKey? {
    guard Self.isName(provider) else { return nil }
    let file = path(provider)
    if PrivateFile.exists(file) { return .file(file) }
    let command = path(provider + Self.commandSuffix)
    return PrivateFile.exists(command) ? .commandFile(command) : nil
  }

  /// Keeps a key, in place of what was kept for the provider before.
  ///
  /// - Throws: `.configuration` for what cannot be a key, `.storage` when it could not be written.
  public func save(_ key: Secret, for provider: String) throws(TurnError) {
    try Self.check(provider)
    let key = try KeyText.key(in: key.value, from: "the input")
    try write(key.value + "\n", to: path(provider))
    try remove(file: path(provider + Self.commandSuffix))
  }

  /// Keeps a command that prints the key, in place of what was kept for the provider before.
  ///
  /// - Parameter command: a program and its arguments; run without a shell.
  /// - Throws: `.configuration` for what cannot be a command, `.storage` when it could not be written.
  public func save(command: [String], for provider: String) throws(TurnError) {
    try Self.check(provider)
    guard let program = command.first, !program.isEmpty else {
      throw TurnError(.configuration, "The command that prints the key names no program.")
    }
    guard !command.contains(where: { $0.unicodeScalars.contains { "\n\r\0".unicodeScalars.contains($0) } }),
      command.last?.isEmpty == false
    else {
      throw TurnError(
        .configuration, "An argument of the command that prints the key is empty or has several lines.",
        suggestion: "Put what it does into a script, and name that.")
    }
    try write(command.map { $0 + "\n" }.joined(), to: path(provider + Self.commandSuffix))
    try remove(file: path(provider))
  }

  /// Forgets what is kept for a provider; nothing kept is no error.
  ///
  /// - Throws: `.storage`.
  public func remove(_ provider: String) throws(TurnError) {
    try Self.check(provider)
    try remove(file: path(provider))
    try remove(file: path(provider + Self.commandSuffix))
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  private func write(_ text: String, to path: String) throws(TurnError) {
    do throws(PrivateFile.Failure) {
      try PrivateFile.makeFolder(folder)
      try PrivateFile.write(Array(text.utf8), to: path)
    } catch {
      throw TurnError(
        .storage, "The key could not be saved: \(error.description).",
        suggestion: "Check that the folder may be written, or set the key in the environment.")
    }
  }

  private func remove(file: String) throws(TurnError) {
    do throws(PrivateFile.Failure) { try PrivateFile.remove(file) } catch {
      throw TurnError(.storage, "A key could not be removed: \(error.description).")
    }
  }

  private static func check(_ provider: String) throws(TurnError) {
    guard isName(provider) else {
      throw TurnError(
        .configuration, "No key can be kept under the name \(ErrorText.clean(provider, removing: nil)).",
        suggestion: "Take letters, digits, -, _ and . for it.")
    }
  }

  /// A provider's name, as the settings take them, that is no other file's name here.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix(".") && !name.hasSuffix(commandSuffix)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
