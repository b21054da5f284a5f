import ArgumentParser
import ChatUI

/// `antiphon keys`: every command of the interface with its keys, as the settings give them.
struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List the keys of the interface.",
    discussion: """
      [keys] in config.toml gives a command other keys by its name: "session.new" = "<C-n>", or several, ["<C-n>", \
      "<leader>sn"], or none, []. leader = "<C-g>" changes the key that opens most sequences.
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Print tables in Markdown.")
  var markdown = false

  func run() async throws {
    try await Program.reportingErrors {
      let reference = KeyReference(try Program(common).commands())
      StandardStreams.write(markdown ? reference.markdown : reference.text)
    }
  }
}
