import Subprocess

/// The `python3` of this machine, as the local runtime uses it.
///
/// Every script runs isolated (`-I`), so that neither the current folder nor the environment can slip a module
/// of theirs in. Children have a session of their own and are ended with their group when the task is cancelled.
struct PythonInterpreter: Sendable {
  /// Looked up on the path.
  var executable = "python3"
  /// Environment variables that it is not to see.
  var withheld = Set(KnownProviders.keyVariables)
  /// The command that installs what is missing.
  var installHint = PythonInterpreter.platformHint

  /// What a child said and how it ended.
  struct Outcome: Sendable {
    var status: TerminationStatus
    var output: String
    var errors: String
  }

  /// What the interpreter says of itself.
  struct Version: Hashable, Sendable {
    var major: Int
    var minor: Int
    var hasPip: Bool

    /// Reads `3 11 pip`, or `3 11` where there is no pip.
    init?(_ text: String) {
      let words = text.split(whereSeparator: \.isWhitespace)
      guard words.count >= 2, let major = Int(words[0]), let minor = Int(words[1]) else { return nil }
      self.major = major
      self.minor = minor
      hasPip = words.count > 2 && words[2] == "pip"
    }
  }

  /// Makes a pip that the user installed for themselves visible to an isolated interpreter.
  private static let findUserPackages = "import site, sys; sys.path.append(site.getusersitepackages())"

  private static let versionScript =
    findUserPackages
    + "; from importlib.util import find_spec"
    + "; print(*sys.version_info[:2], 'pip' if find_spec('pip') else '')"

  private static let pipScript =
    findUserPackages
    + "; import runpy; sys.argv[0] = 'pip'; runpy.run_module('pip', run_name='__main__', alter_sys=True)"

  /// - Throws: what is missing, with the command that installs it.
  func check(needsPip: Bool) async throws(LocalModelError) {
    let outcome = try await run(script: Self.versionScript)
    guard outcome.status.isSuccess, let version = Version(outcome.output) else {
      throw LocalModelError(
        .pythonMissing, "\(executable) does not work here.", suggestion: "Install it: \(installHint)")
    }
    if let error = problem(with: version, needsPip: needsPip) { throw error }
  }

  func problem(with version: Version, needsPip: Bool) -> LocalModelError? {
    guard (version.major, version.minor) >= (3, 10) else {
      return LocalModelError(
        .pythonTooOld,
        "\(executable) is \(version.major).\(version.minor); the local runtime needs 3.10 or later.",
        suggestion: "Install it: \(installHint)")
    }
    guard version.hasPip || !needsPip else {
      return LocalModelError(
        .pipMissing, "\(executable) has no pip, which installs the local runtime.",
        suggestion: "Install it: \(installHint)")
    }
    return nil
  }

  /// Runs pip; nothing is asked, and nothing of the user's settings changes where it installs to.
  func pip(_ arguments: [String]) async throws(LocalModelError) -> Outcome {
    try await run(
      script: Self.pipScript, arguments,
      environment: [
        "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_PROGRESS_BAR": "off",
      ])
  }

  /// Runs a script given as text.
  ///
  /// - Throws: `.pythonMissing` when there is no such interpreter, `.cancelled`, or `.installationFailed`.
  func run(
    script: String, _ arguments: [String] = [], environment: [Environment.Key: String?] = [:]
  ) async throws(LocalModelError) -> Outcome {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    do {
      let result = try await Subprocess.run(
        .name(executable), arguments: Arguments(["-I", "-c", script] + arguments),
        environment: .inherit.withholding(withheld).updating(environment),
        platformOptions: options, input: .none,
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
      if Task.isCancelled { throw LocalModelError.cancelled }
      return Outcome(
        status: result.terminationStatus, output: result.standardOutput, errors: result.standardError)
    } catch let error as LocalModelError {
      throw error
    } catch {
      if Task.isCancelled || error is CancellationError { throw .cancelled }
      if let error = error as? SubprocessError, error.code == .executableNotFound {
        throw LocalModelError(
          .pythonMissing, "There is no \(executable), which the local runtime needs.",
          suggestion: "Install it: \(installHint)")
      }
      throw LocalModelError(.installationFailed, "\(executable) could not be run: \(error).")
    }
  }

  static var platformHint: String {
    #if os(macOS)
      "brew install python"
    #else
      "sudo apt-get install python3 python3-pip"
    #endif
  }
}
