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

  @OptionGroup var interface: InterfaceOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      // Found out before the screen opens, so that the shell gets to see it.
      let host = try await WorkspaceHost.attach(program)
      await host.close()
      let id = try await interface.session?.id(program)
      let opening = ChatApplication.Opening(
        session: id, continues: interface.continues, theme: interface.theme)
      if interface.plain { return try await PlainConversation.run(program, opening) }
      try await ChatApplication.run(program, opening)
    }
  }
}
