import ArgumentParser
import Conversation

/// `antiphon attach`: the interface, to a workspace that somebody else has open.
struct AttachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Open the interface to a workspace that another antiphon has open.",
    discussion: """
      `antiphon` by itself attaches too where one runs, and opens the workspace where none does; this one says so \
      instead. With --connect the other one may be on another machine.
      """)

  @Option(name: .long, help: ArgumentHelp("Open this session.", valueName: "id"))
  var session: String?

  @Flag(name: [.customLong("continue"), .customShort("c")], help: "Open the session of last activity.")
  var continues = false

  @Option(name: .long, help: ArgumentHelp("The theme to use.", valueName: "name"))
  var theme: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      // Found out before the screen opens, so that the shell gets to see it.
      await (try WorkspaceHost.attach(program)).close()
      try await ChatApplication.run(
        program,
        ChatApplication.Opening(
          session: try session.map(SessionID.init(argument:)), continues: continues, theme: theme))
    }
  }
}

extension SessionID {
  /// - Throws: when it is none.
  init(argument text: String) throws {
    guard let id = SessionID(text) else {
      throw ProgramError("\(text) is not a session's id.", suggestion: "See: antiphon sessions list")
    }
    self = id
  }
}
