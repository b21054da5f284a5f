import ArgumentParser
import ChatUI
import FoundationEssentials

/// `antiphon manual`: the manual page, out of what the commands say of themselves.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page.",
    discussion: "antiphon manual > antiphon.1; read it with man -l antiphon.1.")

  func run() throws {
    // The commands as ArgumentParser tells of them to tools; its own tool for manual pages cannot be called from here.
    let description = try JSONDecoder().decode(
      DescribedCommands.self, from: Data(AntiphonCommand._dumpHelp().utf8))
    StandardStreams.write(
      ManualPage.text(
        description.command, keys: KeyReference(.standard), date: SystemClock.now))
  }
}
