import ArgumentParser

/// `antiphon completions`: what a shell needs to complete command lines.
struct CompletionsCommand: ParsableCommand {
  enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the completion script of a shell.",
    discussion: """
      bash: antiphon completions bash > ~/.local/share/bash-completion/completions/antiphon. \
      zsh: antiphon completions zsh > _antiphon, in a folder of your $fpath. \
      fish: antiphon completions fish > ~/.config/fish/completions/antiphon.fish.
      """)

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  func run() {
    let script =
      switch shell {
      case .bash: AntiphonCommand.completionScript(for: .bash)
      case .zsh: AntiphonCommand.completionScript(for: .zsh)
      case .fish: AntiphonCommand.completionScript(for: .fish)
      }
    StandardStreams.write(script + "\n")
  }
}
