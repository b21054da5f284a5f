import ArgumentParser
import Conversation
import Coordinator

extension SessionsCommand {
  /// `antiphon sessions record`: a stored session as a recording.
  struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a session as a recording, for antiphon replay.",
      discussion: """
        The times of requests, turns and tool calls are those of then; between them the text is spread evenly, as \
        its pieces are not kept.
        """)

    @Argument(help: "The session's id; see antiphon sessions list.")
    var id: String

    @Argument(help: "A new file; standard output without it.")
    var file: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        guard let id = SessionID(id) else {
          throw ProgramError("\(id) is not a session's id.", suggestion: "See: antiphon sessions list")
        }
        let host = try await WorkspaceHost.open(try Program(common))
        let recording: Recording
        do {
          recording = try await Self.recording(of: id, host.coordinator)
          await host.close()
        } catch {
          await host.close()
          throw error
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

    private static func recording(
      of id: SessionID, _ coordinator: any SessionService
    ) async throws -> Recording {
      let session = try await coordinator.session(id)
      var rounds: [RoundDetail] = []
      repeat {
        let page = try await coordinator.rounds(of: id, before: rounds.first?.round.index, limit: 200)
        if page.isEmpty { break }
        rounds = page + rounds
      } while (rounds.first?.round.index ?? 0) > 0
      return Recording(session, rounds, program: Program.version, at: SystemClock.now)
    }
  }
}
