import Conversation

/// Gets the keys of providers, and keeps those that a command had to be run for.
public actor KeyRing {
  private let environment: [String: String]
  private let commands: KeyCommands
  private var fromCommands: [[String]: Task<Result<Secret, TurnError>, Never>] = [:]
  /// What those commands printed that have ended.
  private var printed: [[String]: Secret] = [:]

  /// - Parameters:
  ///   - environment: where keys in variables are looked for.
  ///   - withheld: variables with keys that a command for another key has no need to see.
  public init(environment: [String: String], withheld: Set<String> = []) {
    self.environment = environment
    commands = KeyCommands(withheld: withheld)
  }

  /// The key, or `nil` when there is to be none.
  ///
  /// - Throws: `.configuration` when the key cannot be had; the message says where it was looked for.
  public func key(for source: ProviderKey, provider: String) async throws(TurnError) -> Secret? {
    switch source {
    case .none: return nil
    case .literal(let secret): return secret
    case .environment(let name):
      let value = KeyText.trimmed(environment[name] ?? "")
      guard !value.isEmpty else {
        throw TurnError(
          .configuration, "\(provider) needs a key, and \(name) is not set.",
          suggestion: "Set \(name) in the environment, or api_key_file or api_key_command in the settings.")
      }
      return try KeyText.key(in: value, from: name)
    case .file(let path): return try KeyText.key(in: Self.text(of: path, provider: provider), from: path)
    case .command(let arguments): return try await key(fromCommand: arguments, provider: provider)
    case .commandFile(let path):
      let lines = try Self.text(of: path, provider: provider).split(
        separator: "\n", omittingEmptySubsequences: false)
      // Empty arguments may stand between others; the last line feed begins none.
      let arguments = (lines.last == "" ? lines.dropLast() : lines[...]).map(String.init)
      return try await key(fromCommand: arguments, provider: provider)
    }
  }

  private func key(fromCommand arguments: [String], provider: String) async throws(TurnError) -> Secret {
    // Several requests may ask while the command runs, which may wait for a pass phrase: it is run once for all.
    let task = fromCommands[arguments] ?? Task { await commands.run(arguments, provider: provider) }
    fromCommands[arguments] = task
    let result = await task.value
    if case .success(let secret) = result, fromCommands[arguments] == task { printed[arguments] = secret }
    // Only this failure: another request may have begun anew in the meantime.
    if case .failure = result, fromCommands[arguments] == task { fromCommands[arguments] = nil }
    return try result.get()
  }

  /// A provider has refused the key: a command that printed it is run anew for the next request, since what commands
  /// print is often good for some time only.
  func forget(_ secret: Secret) {
    for (arguments, known) in printed where known == secret {
      printed[arguments] = nil
      fromCommands[arguments] = nil
    }
  }

  private static func text(of path: String, provider: String) throws(TurnError) -> String {
    let bytes: [UInt8]
    do throws(PrivateFile.Failure) {
      bytes = try PrivateFile.read(path, limit: KeyText.maximumLength, mustBePrivate: true)
    } catch {
      let suggestion =
        switch error {
        case .notPrivate: "Take that right away: chmod 600 \(path)"
        default: "It must be a file with the key and nothing else: check api_key_file in the settings."
        }
      throw TurnError(
        .configuration, "The key of \(provider) could not be read: \(error.description).",
        suggestion: suggestion)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
