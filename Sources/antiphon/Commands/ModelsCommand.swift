import ArgumentParser
import Conversation
import Coordinator
import Providers

/// `antiphon models`: what can be asked, and models on this machine.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List providers and their models; try a provider; install models on this machine.",
    subcommands: [List.self, Check.self, LocalModelsCommand.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List providers and their models.",
      discussion: """
        Window and output are in tokens, prices in US dollars for a million tokens. What a provider does not tell is \
        left out; the settings can say it. Lists are kept for a day. The exit status is not 0 when a provider could \
        not be asked, or nothing matches.
        """)

    @Argument(help: "Only a provider's models, or those with this text in their names.")
    var filter: String?

    @Flag(help: "Ask every provider anew.")
    var refresh = false

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let sources = ModelSources(try Program(common))
        let catalogue = sources.catalogue
        // A provider's name asks that provider only.
        let provider = catalogue.members.map(\.provider.name).first { $0 == filter }
        let listings = await catalogue.refresh(all: refresh, only: provider).filter {
          provider == nil || $0.provider.name == provider
        }
        let rows = ListedModel.all(listings, sources).filter { provider != nil || $0.matches(filter) }
        if json {
          StandardStreams.write(JSON.text(rows) + "\n")
        } else if !rows.isEmpty {
          StandardStreams.write(ModelTable.text(rows))
        }
        await sources.stop()
        let failed = tellFailures(listings)
        if rows.isEmpty, let filter, !failed {
          throw ProgramError("No model matches “\(filter)”.", suggestion: "antiphon models lists them all.")
        }
        if rows.isEmpty, listings.isEmpty { throw TurnError.noModel }
        if failed { throw ExitCode.failure }
      }
    }

    /// Says why providers could not be asked, and which have nothing; whether any could not.
    private func tellFailures(_ listings: [ProviderListing]) -> Bool {
      for listing in listings {
        let name = listing.provider.name
        if let error = listing.failure {
          let since = listing.fetchedAt.map { " Its list is of \($0)." } ?? ""
          StandardStreams.say("antiphon: \(name): " + PlainText.harmless(error.description) + since)
        } else if listing.models.isEmpty, filter == nil || filter == name {
          let advice = listing.provider.kind == .local ? "; antiphon models local install fetches one" : ""
          StandardStreams.say("antiphon: \(name) has no models\(advice)")
        }
      }
      return listings.contains { $0.failure != nil }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Say whether a provider's address and key work.",
      discussion: """
        Asks for the list of models; a provider that has none is asked for a word. Without a name, every provider \
        that is set up is tried. The exit status is not 0 when one does not work.
        """)

    @Argument(help: ArgumentHelp("A provider of the settings, or a known one.", valueName: "provider"))
    var providers: [String] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let sources = ModelSources(try Program(common))
        let names = providers.isEmpty ? sources.configured.map(\.name) : providers
        if names.isEmpty { throw TurnError.noModel }
        var isWell = true
        for name in names {
          switch await sources.check(name) {
          case .success(let models): StandardStreams.write(verdict(sources.configuration(name), name, models))
          case .failure(let error):
            isWell = false
            StandardStreams.say("antiphon: \(PlainText.harmless("\(name): \(error.description)"))")
          }
        }
        await sources.stop()
        if !isWell { throw ExitCode.failure }
      }
    }

    private func verdict(
      _ provider: ProviderConfiguration?, _ name: String, _ models: [ModelDescription]
    ) -> String {
      let what = provider?.key.origin.map { "the key from \($0) works" } ?? "it answers, no key is needed"
      let count =
        switch models.count {
        case 0: "it lists no models"
        case 1: "1 model"
        default: "\(models.count) models"
        }
      return PlainText.harmless("\(name): \(what); \(count)") + "\n"
    }
  }
}
