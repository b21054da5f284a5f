import Conversation
import Coordinator
import Processes

/// One run of a command, from its start to what the model is told of it.
actor CommandRun {
  private var command: ChildCommand
  private let holdAnew: @Sendable () async -> Confinement?
  private let seconds: Int
  private let host: CommandHost
  private let report: @Sendable (ToolProgress) async -> Void
  private var output = CommandOutput()
  private var file: CommandOutputFile

  /// - Parameter holdAnew: what holds the command as the file system is now.
  init(
    _ command: ChildCommand, seconds: Int, host: CommandHost,
    holdAnew: @escaping @Sendable () async -> Confinement?,
    report: @escaping @Sendable (ToolProgress) async -> Void
  ) {
    self.command = command
    self.holdAnew = holdAnew
    self.seconds = seconds
    self.host = host
    self.report = report
    file = CommandOutputFile(in: host.outputs)
  }

  func run() async -> ToolOutcome {
    do {
      let ending = try await PacedReporter<Void> { await self.tell() }.run { [self] told throws(ChildError) in
        try await attempts { told(()) }
      }
      output.finish()
      await tell()
      return outcome(ending)
    } catch {
      return .failure([error.message, error.suggestion].compactMap(\.self).joined(separator: " "))
    }
  }

  private func tell() async { await report(output.progress) }

  private func attempts(_ told: @Sendable () -> Void) async throws(ChildError) -> ChildEnding {
    let ending = try await attempt(told)
    // A place that was to be hidden, as a socket, may have gone since it was looked at; then nothing has run.
    guard ending.cause == .itself, ending.status == .notStarted, let held = command.confinement,
      let anew = await holdAnew(), anew != held
    else { return ending }
    command.confinement = anew
    output = CommandOutput()
    file = CommandOutputFile(in: host.outputs)
    return try await attempt(told)
  }

  private func attempt(_ told: @Sendable () -> Void) async throws(ChildError) -> ChildEnding {
    let child = try await host.launcher.start(command)
    return await withTaskCancellationHandler {
      while let bytes = await child.output.next() {
        file.take(bytes)
        output.take(bytes)
        told()
      }
      return await child.ending()
    } onCancel: {
      child.end()
    }
  }

  private func outcome(_ ending: ChildEnding) -> ToolOutcome {
    var text = output.result(place: file.place)
    let last: String
    switch (ending.cause, ending.status) {
    case (_, .notStarted):
      return .failure("The sandbox could not be set up, and nothing was run: \(text.prefix(500))")
    case (.request, _): return .failure("The call was cancelled, and the command ended.")
    case (.timeLimit, _): last = "killed after \(seconds) s"
    case (.itself, .exited(let status)): last = "exit status \(status)"
    case (.itself, .signalled(let signal)): last = "killed by signal \(signal)"
    }
    if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
    return .success(text + "[\(last)]", files: file.kept.map { [$0] } ?? [])
  }
}
