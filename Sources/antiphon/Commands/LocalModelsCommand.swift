import ArgumentParser
import Conversation
import Providers

/// `antiphon models local`: the opt-in models that run on this machine.
struct LocalModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local", abstract: "Models that run on this machine.",
    subcommands: [Install.self, Status.self, Remove.self], defaultSubcommand: Status.self)

  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install", abstract: "Install the llama.cpp runtime and a model.",
      discussion: """
        The models of the catalogue: \(LocalModelCatalogue.models.map(\.id).joined(separator: ", ")). \
        The path of any GGUF file does as well. An interrupted download goes on where it stopped.
        """)

    @Argument(help: "A model of the catalogue, or the path of a GGUF file.")
    var name = LocalModelCatalogue.suggestedID

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let sources = ModelSources(try Program(common))
        try confirm()
        let line = ProgressLine()
        let installed = try await sources.installation.install(name) { line.show($0) }
        line.end()
        StandardStreams.write(
          "local/\(installed.name) is installed. Try: antiphon --model local/\(installed.name)\n")
      }
    }

    private func confirm() throws {
      guard !yes, !LocalModelCatalogue.isPath(name) else { return }
      guard let model = LocalModelCatalogue.model(named: name) else { return }
      let question =
        "\(model.title) (\(ByteCount.text(model.bytes)), \(model.license)) and the llama.cpp runtime "
        + "(about 110 MB) will be fetched into your data folder. Go on?"
      guard StandardStreams.isTerminal(0), StandardStreams.isTerminal(2) else {
        throw ProgramError(question, suggestion: "Without a terminal to ask in, say so with --yes.")
      }
      StandardStreams.write(question + " [y/N] ", to: 2)
      guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
        throw ProgramError("Nothing was installed.")
      }
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "What is installed and what is missing.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let installation = ModelSources(try Program(common)).installation
        let status = await installation.status()
        StandardStreams.write(
          "runtime  llama.cpp \(status.runtimeVersion)  "
            + (status.isRuntimeInstalled
              ? "installed, \(ByteCount.text(status.runtimeBytes))\n" : "not installed\n"))
        for model in status.models {
          let place =
            model.path.map { model.isLink ? $0 : ByteCount.text(model.bytes) } ?? "its file is gone"
          StandardStreams.write("model    local/\(model.name)  \(place)\n")
        }
        for model in LocalModelCatalogue.models where !status.models.contains(where: { $0.name == model.id })
        {
          StandardStreams.write("offered  \(model.id)  \(ByteCount.text(model.bytes)), \(model.license)\n")
        }
        for problem in status.problems { StandardStreams.write("missing  \(problem)\n") }
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Remove a model, or everything with `all`.")

    @Argument(help: "A model's name, or all for every model and the runtime.")
    var name: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let installation = ModelSources(try Program(common)).installation
        if name == "all" { try installation.removeAll() } else { try installation.remove(name) }
        StandardStreams.write("Removed.\n")
      }
    }
  }
}

/// One line that is written over as the work goes on; plain lines where there is no terminal.
private final class ProgressLine: Sendable {
  private let isTerminal = StandardStreams.isTerminal(2)

  func show(_ step: LocalInstallationStep) {
    if isTerminal {
      StandardStreams.write("\r\u{1B}[K\(step)", to: 2)
    } else if case .fetchingModel(_, let received?, _) = step, received > 0 {
      // A line for every piece would fill a log.
    } else {
      StandardStreams.say(step.description)
    }
  }

  func end() {
    if isTerminal { StandardStreams.write("\r\u{1B}[K", to: 2) }
  }
}
