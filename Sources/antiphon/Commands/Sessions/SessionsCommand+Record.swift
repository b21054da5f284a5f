import ArgumentParser
import Conversation
import Coordinator

extension SessionsCommand {
  /// `antiphon sessions record`: a stored session as a recording.
  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "record", abstract: "Write a session as a recording, for antiphon replay.",
      discussion: """
        The times of requests, turns and tool calls are those of then; between them the text is spread evenly, as \
        its pieces are not kept.
        """)

    @Argument(
      help: "The session's id; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: SessionName

    @Argument(help: "A new file; standard output without it.")
    var file: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let recording = try await WorkspaceHost.using(try Program(common)) { host in
          let session = try await id.session(in: host.coordinator)
          let rounds = try await SessionReading.rounds(of: session.id, host.coordinator)
          return Recording(session, rounds, program: Program.version, at: SystemClock.now)
        }
        if let file {
          let output = try RecordingFile(path: file, recording.header)
          output.append(recording.events)
          output.finish()
        } else {
          StandardStreams.write(recording.text)
        }
      }
    }
  }
}
