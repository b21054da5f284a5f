import Conversation
import Subprocess

/// Runs the commands that print keys.
struct KeyCommands: Sendable {
  /// Variables that the commands are not to see.
  var withheld: Set<String> = []
  /// How long a command may take: long enough to type a pass phrase somewhere.
  var limit: Duration = .seconds(60)

  private enum Ending: Sendable {
    case printed(String)
    case failed
    case couldNotRun
    case tookTooLong
  }

  /// The key that the command prints.
  ///
  /// What it says on standard error is for the person who tries it in a shell: it may hold anything, so it is read
  /// by nobody here.
  func run(_ arguments: [String], provider: String) async -> Result<Secret, TurnError> {
    guard let program = arguments.first, !program.isEmpty else {
      return .failure(TurnError(.configuration, "The key command of \(provider) is empty."))
    }
    let command = "The key command `\(ErrorText.clean(program, removing: nil))` of \(provider)"
    let advice = "Try it in a shell: it must print the key and nothing else."
    switch await ending(of: arguments) {
    case .printed(let text):
      guard !KeyText.trimmed(text).isEmpty else {
        return .failure(TurnError(.configuration, "\(command) printed nothing.", suggestion: advice))
      }
      do throws(TurnError) {
        return .success(try KeyText.key(in: text, from: "`\(ErrorText.clean(program, removing: nil))`"))
      } catch {
        return .failure(error)
      }
    case .failed: return .failure(TurnError(.configuration, "\(command) failed.", suggestion: advice))
    case .couldNotRun:
      return .failure(
        TurnError(
          .configuration, "\(command) could not be run.",
          suggestion: "Check api_key_command in the settings."))
    case .tookTooLong:
      return .failure(
        TurnError(
          .configuration, "\(command) printed no key within \(limit.components.seconds) s.",
          suggestion: "If it waits for a pass phrase, unlock the key store before."))
    }
  }

  private func ending(of arguments: [String]) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask { await result(of: arguments) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return .tookTooLong
      }
      let first = await group.next() ?? .couldNotRun
      // Ends the command, when it is still there.
      group.cancelAll()
      return first
    }
  }

  private func result(of arguments: [String]) async -> Ending {
    var options = PlatformOptions()
    // A group of its own, so that what it has started in turn ends with it.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    do {
      // `env` takes a name that is to be searched for as well as a path.
      let result = try await Subprocess.run(
        .name("env"), arguments: Arguments(arguments),
        environment: .inherit.withholding(withheld),
        platformOptions: options, output: .string(limit: KeyText.maximumLength), error: .discarded)
      return result.terminationStatus.isSuccess ? .printed(result.standardOutput) : .failed
    } catch {
      return .couldNotRun
    }
  }
}

extension Environment {
  /// This without some variables: a child need not see keys that are not for it.
  func withholding(_ variables: some Sequence<String>) -> Environment {
    var hidden: [Environment.Key: String?] = [:]
    for name in variables {
      if let key = Environment.Key(rawValue: name) { hidden.updateValue(nil, forKey: key) }
    }
    return updating(hidden)
  }
}
