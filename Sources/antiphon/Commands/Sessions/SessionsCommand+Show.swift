import ArgumentParser
import Conversation
import Coordinator
import Exchange

extension SessionsCommand {
  /// `antiphon sessions show`: a conversation to be read.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a conversation.")

    @Argument(
      help: "The session's id; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: SessionName

    @Flag(help: "Print a JSON array of the rounds.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let archived = try await WorkspaceHost.using(try Program(common)) { host in
          let session = try await id.session(in: host.coordinator)
          return ArchivedSession(
            session: session, rounds: try await SessionReading.rounds(of: session.id, host.coordinator))
        }
        if json {
          StandardStreams.write(JSON.text(archived.rounds) + "\n")
        } else {
          let text = ConversationText.text(archived)
          // A terminal obeys what was said unless it is made harmless; a file or a pipe gets it as it is.
          StandardStreams.write(StandardStreams.isTerminal(1) ? PlainText.harmless(text) : text)
        }
      }
    }
  }
}
