import ArgumentParser
import Conversation

/// Without a subcommand: the interface.
struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Open the interface (this is what happens without a subcommand).")

  @OptionGroup var interface: InterfaceOptions
  @OptionGroup var recordOptions: RecordOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      let opening = ChatApplication.Opening(
        session: try await interface.session?.id(program), continues: interface.continues,
        model: modelOptions.model, theme: interface.theme, record: recordOptions.record)
      if interface.plain { return try await PlainConversation.run(program, opening) }
      try await ChatApplication.run(program, opening)
    }
  }
}
