import ArgumentParser
import Conversation

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
          session: try await session?.id(program), continues: continues, model: modelOptions.model,
          theme: theme, record: recordOptions.record))
    }
  }
}
