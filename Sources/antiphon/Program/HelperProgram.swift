import Providers
import Settings
import Subprocess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the small programs of the desktop: what takes a text into the clipboard, what opens a link, what notifies.
///
/// They see none of the keys that the environment may hold, and none of what they say is read.
struct HelperProgram: Sendable {
  private let withheld: Set<String>
  private let path: String
  /// How long one may take.
  private static let limit = Duration.seconds(5)

  init(_ program: Program) {
    let keys = KeyStore(folder: program.directories.apiKeysDirectory)
    withheld = ProviderConfiguration.secretVariables(
      of: program.settings.providers.map { ProviderConfiguration($0, program, keys: keys) }
    )
    path = program.environment["PATH"] ?? ""
  }

  /// Whether a program of this name can be found.
  func exists(_ name: String) -> Bool {
    path.split(separator: ":").contains { folder in
      var entry = stat()
      let file = "\(folder)/\(name)"
      return stat(file, &entry) == 0 && entry.st_mode & S_IFMT == S_IFREG && access(file, X_OK) == 0
    }
  }

  /// Runs a program by its name to its end.
  ///
  /// - Parameter input: what it reads; nothing of it is in its arguments, which others can see.
  /// - Returns: whether it ended well within its time; it is killed when it does not.
  func run(_ command: [String], input: [UInt8] = []) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await result(of: command, input) }
      group.addTask {
        try? await Task.sleep(for: Self.limit)
        return false
      }
      let first = await group.next() ?? false
      // Ends the program, when it is still there.
      group.cancelAll()
      return first
    }
  }

  /// Starts a program by its name that may stay as long as it likes, as a browser does.
  ///
  /// - Returns: `false` when it could not be started, or has failed at once.
  func start(_ command: [String]) async -> Bool {
    let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
    // A task of its own, for the end of the one that waits would be the program's.
    Task { answer.yield(await result(of: command, [])) }
    let patience = Task {
      try await Task.sleep(for: Self.limit)
      answer.yield(true)
    }
    defer { patience.cancel() }
    return await answers.first { _ in true } ?? false
  }

  private func result(of command: [String], _ input: [UInt8]) async -> Bool {
    guard let name = command.first else { return false }
    var options = PlatformOptions()
    // A group of its own: the terminal's Ctrl+C is not for it, and what it leaves behind is not for us.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    var hidden: [Environment.Key: String?] = [:]
    for variable in withheld {
      if let key = Environment.Key(rawValue: variable) { hidden.updateValue(nil, forKey: key) }
    }
    do {
      let result = try await Subprocess.run(
        .name(name), arguments: Arguments(Array(command.dropFirst())),
        environment: .inherit.updating(hidden), platformOptions: options, input: .array(input),
        output: .discarded, error: .discarded)
      return result.terminationStatus.isSuccess
    } catch {
      return false
    }
  }
}
