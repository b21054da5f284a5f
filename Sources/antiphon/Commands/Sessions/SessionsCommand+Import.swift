import ArgumentParser
import Conversation
import Coordinator
import Exchange
import Settings

extension SessionsCommand {
  /// `antiphon sessions import`: conversations from documents.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Take over conversations from our own JSON export, or from ChatGPT or Claude.",
      discussion: """
        Of the exports of ChatGPT and Claude take the conversations.json that is in the ZIP file they send. Which it \
        is, is seen from its content. What is here already is left as it is, so that the same file may be imported \
        again. The exit status is not 0 when something could not be read.
        """)

    @Argument(help: "The documents; - for standard input.", completion: .file(extensions: ["json"]))
    var file: [String]

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let program = try Program(common)
        let model = try goingOn(program)
        // Before anything is opened: what cannot be read is told at once.
        let documents = file.map { path in
          (path, Result { try ImportedDocument(try InputFile.read(path), model: model) })
        }
        var isWhole = true
        if documents.contains(where: { if case .success = $0.1 { true } else { false } }) {
          try await WorkspaceHost.using(program) { host in
            for case (let path, .success(let document)) in documents {
              let report = try await take(document, path, host.coordinator)
              StandardStreams.write(PlainText.harmless(report.text(path)))
              isWhole = isWhole && report.refused.isEmpty
            }
          }
        }
        for case (let path, .failure(let error)) in documents {
          let name = error is ProgramError ? "" : "\(path): "
          StandardStreams.say(PlainText.line("antiphon: \(name)\(error)"))
          isWhole = false
        }
        if !isWhole { throw ExitCode.failure }
      }
    }

    /// What answers new requests in the sessions of others: the model named, or the one of the settings.
    private func goingOn(_ program: Program) throws -> ModelReference? {
      guard let name = modelOptions.model else {
        return program.settings.model.map { ModelReference(provider: $0.provider, model: $0.model) }
      }
      guard let model = ModelReference(name) else {
        throw ProgramError("“\(name)” does not name a model.", suggestion: "Write provider/model.")
      }
      return model
    }

    private func take(
      _ document: ImportedDocument, _ path: String, _ service: any SessionService
    ) async throws -> ImportReport {
      var report = ImportReport(document)
      for archived in document.sessions {
        do throws(CoordinatorError) {
          report.taken.append(try await service.importSession(archived.session, rounds: archived.rounds))
        } catch {
          switch error {
          case .alreadyThere: report.present += 1
          case .invalidRound, .tags:
            report.refused.append("\(archived.session.id): \(error.message)")
          case .host(let problem) where problem.code == .tooLarge:
            report.refused.append("\(archived.session.id): \(error)")
          default:
            // What was taken stays taken.
            StandardStreams.write(PlainText.harmless(report.text(path)))
            throw error
          }
        }
      }
      return report
    }
  }
}

/// What came of importing a document, in words. A pure value.
struct ImportReport {
  private let document: ImportedDocument
  var taken: [Session] = []
  /// How many sessions were here already.
  var present = 0
  /// What could not be taken, and why.
  var refused: [String]

  init(_ document: ImportedDocument) {
    self.document = document
    refused = document.refused.map { "conversation \($0.place + 1): \($0.reason)" }
  }

  func text(_ path: String) -> String {
    let kind =
      switch document.kind {
      case .antiphon: "an export of antiphon"
      case .chatGPT: "an export of ChatGPT"
      case .claude: "an export of Claude"
      }
    var lines = ["\(PlainText.line(path)): \(kind)"]
    lines += taken.map { "  taken    \(SessionLine.text($0))" }
    if present > 0 {
      lines.append("  left     \(present) that \(present == 1 ? "is" : "are") here already, or deleted")
    }
    if document.emptyCount > 0 { lines.append("  left     \(document.emptyCount) with no messages") }
    lines += refused.map { "  refused  \($0)" }
    lines += document.omitted.phrases.map { "  without  \($0)" }
    lines.append("  \(taken.count) \(taken.count == 1 ? "session" : "sessions") taken")
    return lines.joined(separator: "\n") + "\n"
  }
}
