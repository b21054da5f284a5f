import ArgumentParser
import Conversation
import Coordinator

/// `antiphon sessions`: what there is, outside of the interface.
struct SessionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List sessions.", subcommands: [List.self, Record.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all sessions, the latest first.")

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let host = try await WorkspaceHost.open(try Program(common))
        let sessions = try await host.coordinator.sessions()
        await host.close()
        if json {
          StandardStreams.write(JSON.text(sessions) + "\n")
        } else {
          for session in sessions { StandardStreams.write(line(for: session) + "\n") }
        }
      }
    }

    private func line(for session: Session) -> String {
      let time = session.lastActivityAt.description.prefix(16).split(separator: "T").joined(separator: " ")
      return "\(session.id)  \(time)  \(PlainText.harmless(session.title))"
    }
  }
}
