import ArgumentParser
import Remote
import Server

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
      SearchCommand.self, ModelsCommand.self, ToolsCommand.self, MCPCommand.self, ServeCommand.self,
      AttachCommand.self, StopCommand.self, ApprovalsCommand.self, TrustCommand.self, ReplayCommand.self,
      ThemesCommand.self, DoctorCommand.self, KeysCommand.self, CompletionsCommand.self, ManualCommand.self,
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

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use the workspace that an antiphon has open there, as https://desk.example:8443.", valueName: "url"))
  var connect: String?

  @Option(
    name: .customLong("token-file"),
    help: ArgumentHelp(
      "A file with the token for --connect; without it the token is taken from ANTIPHON_TOKEN.",
      valueName: "file"))
  var tokenFile: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp("Certificate authorities to trust for --connect, PEM.", valueName: "file"))
  var authorities: String?

  /// What `--connect` and what goes with it name.
  func connection(_ environment: [String: String]) throws -> RemoteAddress? {
    guard let connect else {
      guard tokenFile == nil, authorities == nil else {
        throw ValidationError("--token-file and --ca-file go with --connect.")
      }
      return nil
    }
    var token = environment["ANTIPHON_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    if let tokenFile {
      guard let kept = try TokenFile(path: tokenFile).read() else {
        throw ProgramError(
          "There is no file \(tokenFile).",
          suggestion: "antiphon serve names the file of its token; bring a copy of it here.")
      }
      token = kept.text
    }
    return try RemoteAddress(connect, token: token, trustRoots: authorities)
  }
}

/// Options of the commands that open the interface.
struct InterfaceOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Open this session.", valueName: "id"),
    completion: .custom(SessionName.completions))
  var session: SessionName?

  @Flag(name: [.customLong("continue"), .customShort("c")], help: "Open the session of last activity.")
  var continues = false

  @Option(name: .long, help: ArgumentHelp("The theme to use.", valueName: "name"))
  var theme: String?

  @Flag(
    help: "Talk in plain lines, for screen readers and pipes: no escape sequences, nothing written twice.")
  var plain = false
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
