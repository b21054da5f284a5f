import ArgumentParser
import Conversation
import Coordinator

/// `antiphon sessions`: what there is, outside of the interface.
struct SessionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List, show, export, import, name, sort and delete sessions.",
    discussion:
      "Where an id is asked for, so many of its first characters do that no other begins with them.",
    subcommands: [
      List.self, Show.self, Export.self, Import.self, Rename.self, Set.self, Delete.self, Restore.self,
      Record.self,
    ],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List sessions: pinned ones first, then the latest.",
      discussion: "Archived ones are left out unless they are asked for.")

    @Flag(help: "List those that are archived.")
    var archived = false

    @Flag(help: "List those that are archived, too.")
    var all = false

    @Option(help: ArgumentHelp("List those with this tag; of several, those with each.", valueName: "tag"))
    var tag: [String] = []

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let sessions = try await WorkspaceHost.using(try Program(common)) { host in
          try await host.coordinator.sessions().filter(isWanted)
        }
        if json {
          StandardStreams.write(JSON.text(sessions) + "\n")
        } else {
          for session in sessions { StandardStreams.write(SessionLine.text(session) + "\n") }
        }
      }
    }

    private func isWanted(_ session: Session) -> Bool {
      let tags = session.tags.map(SessionTags.key)
      return (all || session.isArchived == archived)
        && tag.allSatisfy { tags.contains(SessionTags.key(of: $0)) }
    }
  }
}

/// A session as a row of a list.
enum SessionLine {
  static func text(_ session: Session) -> String {
    let tags = session.tags.map { "  #\(PlainText.line($0))" }.joined()
    return "\(session.id)  \(session.activityTime)  \(PlainText.line(session.title))\(tags)"
  }
}
