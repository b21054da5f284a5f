import ArgumentParser
import Conversation
import Coordinator
import Exchange

extension SessionsCommand {
  /// `antiphon sessions export`: conversations as one document.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write sessions as one Markdown, JSON or HTML document.",
      discussion: """
        Markdown and HTML have the answers that are shown. JSON has all that readers can see of a session, and \
        antiphon sessions import reads it back.
        """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case md, json, html }

    @Argument(
      help: "The sessions' ids; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: [SessionName] = []

    @Option(help: "The form of the document.")
    var format = Format.md

    @Option(
      name: [.long, .customShort("o")],
      help: ArgumentHelp("A new file for it; - for standard output.", valueName: "file"),
      completion: .file())
    var output = "-"

    @Flag(help: "Export all sessions.")
    var all = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if all != id.isEmpty {
        throw ValidationError(
          all ? "--all is all of them: leave the ids out." : "Name sessions, or say --all.")
      }
    }

    func run() async throws {
      try await Program.reportingErrors {
        let archived = try await WorkspaceHost.using(try Program(common)) { host in
          try await sessions(host.coordinator)
        }
        try OutputFile.write(text(archived), to: output)
      }
    }

    private func sessions(_ service: any SessionService) async throws -> [ArchivedSession] {
      let known = try await service.sessions()
      let chosen = all ? known : try id.map { try $0.session(among: known) }
      var archived: [ArchivedSession] = []
      for session in chosen where !archived.contains(where: { $0.session.id == session.id }) {
        guard format == .json else {
          archived.append(
            ArchivedSession(
              session: session, rounds: try await SessionReading.rounds(of: session.id, service)))
          continue
        }
        let (whole, unfinished) = try await SessionReading.whole(session, service)
        archived.append(whole)
        if unfinished > 0 {
          StandardStreams.say(
            "antiphon: \(session.id): \(unfinished) \(unfinished == 1 ? "answer is" : "answers are") not over and left out."
          )
        }
      }
      return archived
    }

    private func text(_ archived: [ArchivedSession]) -> String {
      switch format {
      case .md: ConversationMarkdown.text(archived)
      case .json: SessionArchive(archived, exportedAt: SystemClock.now).json
      case .html: ConversationHTML.text(archived)
      }
    }
  }
}
