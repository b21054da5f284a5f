import ArgumentParser
import Conversation
import Coordinator

/// `antiphon sessions`: what there is, outside of the interface.
struct SessionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List, show, export, import, name and delete sessions.",
    discussion:
      "Where an id is asked for, so many of its first characters do that no other begins with them.",
    subcommands: [
      List.self, Show.self, Export.self, Import.self, Rename.self, Delete.self, Restore.self, Record.self,
    ],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all sessions, the latest first.")

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let sessions = try await WorkspaceHost.using(try Program(common)) { host in
          try await host.coordinator.sessions()
        }
        if json {
          StandardStreams.write(JSON.text(sessions) + "\n")
        } else {
          for session in sessions { StandardStreams.write(SessionLine.text(session) + "\n") }
        }
      }
    }
  }
}

/// A session as a row of a list.
enum SessionLine {
  static func text(_ session: Session) -> String {
    let time = session.lastActivityAt.description.prefix(16).split(separator: "T").joined(separator: " ")
    return "\(session.id)  \(time)  \(PlainText.line(session.title))"
  }
}
