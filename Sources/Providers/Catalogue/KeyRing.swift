import Conversation
import Subprocess

/// Gets the keys of providers, and keeps those that a command had to be run for.
public actor KeyRing {
  private static let maximumKeyLength = 16 << 10

  private let environment: [String: String]
  private var fromCommands: [[String]: Task<Result<Secret, TurnError>, Never>] = [:]

  public init(environment: [String: String]) {
    self.environment = environment
  }

  /// - Throws: `.configuration` when the key cannot be had; the message says where it was looked for.
  public func key(for source: ProviderKey, provider: String) async throws(TurnError) -> Secret? {
    switch source {
    case .none: return nil
    case .literal(let secret): return secret
    case .environment(let name):
      let value = Self.trimmed(environment[name] ?? "")
      guard !value.isEmpty else {
        throw TurnError(
          .configuration, "\(provider) needs a key, and \(name) is not set.",
          suggestion: "Set \(name) in the environment, or api_key_command in the settings.")
      }
      return try Self.checked(value, from: name)
    case .command(let arguments): return try await key(fromCommand: arguments, provider: provider)
    }
  }

  private func key(fromCommand arguments: [String], provider: String) async throws(TurnError) -> Secret {
    // Several requests may ask while the command runs, which may wait for a pass phrase: it is run once for all.
    let task = fromCommands[arguments] ?? Task { await Self.run(arguments, provider: provider) }
    fromCommands[arguments] = task
    let result = await task.value
    if case .failure = result { fromCommands[arguments] = nil }
    return try result.get()
  }

  private static func run(_ arguments: [String], provider: String) async -> Result<Secret, TurnError> {
    guard let program = arguments.first, !program.isEmpty else {
      return .failure(TurnError(.configuration, "The key command of \(provider) is empty."))
    }
    do {
      // `env` takes a name that is to be searched for as well as a path.
      let result = try await Subprocess.run(
        .name("env"), arguments: Arguments(arguments), output: .string(limit: maximumKeyLength))
      guard result.terminationStatus.isSuccess else {
        return .failure(
          TurnError(
            .configuration, "The key command `\(program)` of \(provider) failed.",
            suggestion: "Try it in a shell: it must print the key and nothing else."))
      }
      let value = trimmed(result.standardOutput)
      guard !value.isEmpty else {
        return .failure(
          TurnError(
            .configuration, "The key command `\(program)` of \(provider) printed nothing.",
            suggestion: "Try it in a shell: it must print the key and nothing else."))
      }
      do throws(TurnError) { return .success(try checked(value, from: "`\(program)`")) } catch {
        return .failure(error)
      }
    } catch {
      return .failure(
        TurnError(
          .configuration, "The key command `\(program)` of \(provider) could not be run.",
          suggestion: "Check api_key_command in the settings."))
    }
  }

  private static func trimmed(_ text: String) -> String {
    let kept = text.drop { $0.isWhitespace }
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(kept[...last])
  }

  /// A key goes into a header: a line break in it would end the header.
  private static func checked(_ value: String, from origin: String) throws(TurnError) -> Secret {
    guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw TurnError(
        .configuration,
        "What came from \(origin) is not a key: it holds spaces, line breaks or special characters.",
        suggestion: "It must be the key and nothing else.")
    }
    return Secret(value)
  }
}
