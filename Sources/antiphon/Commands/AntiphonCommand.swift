import ArgumentParser

/// The command line: opens the interface unless a subcommand says otherwise.
struct AntiphonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "antiphon",
    abstract: "Talk to language models in your terminal.",
    discussion: """
      Without a subcommand it opens the interface. Keys are found in the environment (OPENAI_API_KEY, \
      ANTHROPIC_API_KEY …), and so are servers on this machine; `antiphon models` shows what there is, \
      `antiphon models check` whether it works. \
      --continue, --session, --model and the other options of the interface: `antiphon chat --help`.
      """,
    version: Program.version,
    subcommands: [
      ChatCommand.self, AskCommand.self, SendCommand.self, TailCommand.self, SessionsCommand.self,
      SearchCommand.self, ModelsCommand.self, ReplayCommand.self, DoctorCommand.self, CompletionsCommand.self,
      ManualCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
  var config: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Keep everything below this folder: sessions, log, local models.", valueName: "dir"))
  var dataDir: String?

  @Option(name: .long, help: ArgumentHelp("The workspace, a set of sessions of its own.", valueName: "name"))
  var workspace: String = "default"
}

/// Options of the commands that talk to a model.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("The model for new sessions, as provider/model.", valueName: "model"),
    completion: .custom(ModelCompletion.completions))
  var model: String?
}

/// Options of the commands that can be recorded.
struct RecordOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write all that happens to this new file, as it happens: what was said, and what tools returned. "
        + "Show it with antiphon replay.", valueName: "file"))
  var record: String?
}
