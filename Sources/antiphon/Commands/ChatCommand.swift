import ArgumentParser
import Conversation
import Storage

/// Without a subcommand: the interface.
struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Open the interface (this is what happens without a subcommand).")

  @Option(
    name: .long, help: ArgumentHelp("Open this session.", valueName: "id"),
    completion: .custom(SessionName.completions))
  var session: SessionName?

  @Flag(name: [.customLong("continue"), .customShort("c")], help: "Open the session of last activity.")
  var continues = false

  @Option(name: .long, help: ArgumentHelp("The theme to use.", valueName: "name"))
  var theme: String?

  @OptionGroup var recordOptions: RecordOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      try await ChatApplication.run(
        program,
        ChatApplication.Opening(
          session: try await sessionID(program), continues: continues, model: modelOptions.model,
          theme: theme, record: recordOptions.record))
    }
  }

  /// The session that is meant, without opening the workspace: the beginning of an id is looked up in its file.
  private func sessionID(_ program: Program) async throws -> SessionID? {
    guard let session else { return nil }
    if let id = session.id { return id }
    if program.connection != nil { return try await session.id(reaching: program) }
    return try session.session(among: try SQLiteStore.sessions(inFolder: program.workspaceFolder)).id
  }
}
