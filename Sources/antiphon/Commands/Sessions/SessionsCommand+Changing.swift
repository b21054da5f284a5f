import ArgumentParser
import Conversation
import Coordinator

extension SessionsCommand {
  /// `antiphon sessions rename`
  struct Rename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename", abstract: "Give a session a title.")

    @Argument(
      help: "The session's id; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: SessionName

    @Argument(help: "Its new title.")
    var title: [String]

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let title = title.joined(separator: " ").split(whereSeparator: \.isNewline).joined(separator: " ")
        guard !title.allSatisfy(\.isWhitespace) else { throw ProgramError("The title is empty.") }
        try await WorkspaceHost.using(try Program(common)) { host in
          let session = try await id.session(in: host.coordinator)
          try await host.coordinator.rename(sessionID: session.id, to: title)
        }
      }
    }
  }

  /// `antiphon sessions delete`
  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "delete", abstract: "Delete sessions.",
      discussion:
        "They can be brought back with antiphon sessions restore for as many days as the settings say.")

    @Argument(
      help: "The sessions' ids; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: [SessionName]

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        try await WorkspaceHost.using(try Program(common)) { host in
          let sessions = try await id.sessions(in: host.coordinator)
          try confirm(sessions)
          for session in sessions {
            try await host.coordinator.delete(sessionID: session.id)
            StandardStreams.write("deleted  \(SessionLine.text(session))\n")
          }
        }
      }
    }

    private func confirm(_ sessions: [Session]) throws {
      guard !yes else { return }
      let question = "Delete \(sessions.count) \(sessions.count == 1 ? "session" : "sessions")?"
      guard StandardStreams.isTerminal(0), StandardStreams.isTerminal(2) else {
        throw ProgramError(question, suggestion: "Without a terminal to ask in, say so with --yes.")
      }
      for session in sessions { StandardStreams.say(SessionLine.text(session)) }
      StandardStreams.write(question + " [y/N] ", to: 2)
      guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
        throw ProgramError("Nothing was deleted.")
      }
    }
  }

  /// `antiphon sessions restore`
  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore", abstract: "Bring a deleted session back.")

    @Argument(help: "The session's id, all of it: deleted ones are in no list.")
    var id: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        guard let id = SessionID(id) else {
          throw ProgramError("\(id) is not a session's id.", suggestion: "All of it is needed here.")
        }
        let session = try await WorkspaceHost.using(try Program(common)) { host in
          try await host.coordinator.restore(sessionID: id)
        }
        StandardStreams.write("restored  \(SessionLine.text(session))\n")
      }
    }
  }
}
