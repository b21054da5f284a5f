import ChatUI
import Conversation
import Coordinator
import Exchange
import Settings

/// Does what writing a message needs from outside: files are looked for, read and kept, never on the main actor.
@MainActor final class ComposingRunner {
  private let program: Program
  private let dispatch: @MainActor (Action) -> Void
  private let finder: FileFinder
  private var search: Task<Void, Never>?
  private var preview: Task<Void, Never>?
  /// What is sent, kept in the order in which it was.
  private var keeping: Task<Void, Never>?
  /// `nil` when nothing is to be kept.
  private let history: HistoryFile?
  private let drafts: DraftsFile?
  private var loadedDrafts: [KeptDraft] = []

  /// - Parameter keepsText: whether what is written may be kept for later runs.
  init(_ program: Program, keepsText: Bool, dispatch: @escaping @MainActor (Action) -> Void) {
    self.program = program
    self.dispatch = dispatch
    finder = FileFinder(folder: program.currentFolder, home: program.expand("~/"))
    history =
      keepsText && program.settings.composer.history
      ? HistoryFile(path: "\(program.workspaceFolder)/history") : nil
    drafts = keepsText ? DraftsFile(path: "\(program.workspaceFolder)/drafts") : nil
  }

  /// Tells what earlier runs have kept.
  func loadHistory() async {
    if let history {
      let messages = await Task.detached { history.messages() }.value
      if !messages.isEmpty { dispatch(.composing(.history(messages))) }
    }
  }

  func loadDrafts() async {
    guard let drafts else { return }
    let kept = await Task.detached { drafts.read() }.value
    loadedDrafts = kept
    if !kept.isEmpty { dispatch(.composing(.drafts(kept))) }
  }

  func run(_ request: ComposeRequest, _ host: WorkspaceHost?) {
    switch request {
    case .findFiles(let query): find(query)
    case .preview(let path): tell(of: path)
    case .attach(let paths, let pane, let pasted): attach(paths, pane, pasted)
    case .listTemplates: listTemplates()
    case .keepInHistory(let messages): keep(messages)
    case .export(let id, let path): export(id, path, host)
    // The terminal belongs to the application.
    case .openEditor: break
    }
  }

  // MARK: Files

  private func find(_ query: FileQuery) {
    search?.cancel()
    search = Task { [finder] in
      guard let found = await finder.files(fitting: query.pattern), !Task.isCancelled else { return }
      dispatch(.composing(.filesFound(query, found.files, isCut: found.isCut)))
    }
  }

  private func tell(of path: String) {
    preview?.cancel()
    let place = resolved(path)
    preview = Task {
      let told = await Task.detached { LocalFile.preview(place) }.value
      guard !Task.isCancelled else { return }
      dispatch(.composing(.previewed(path: path, told)))
    }
  }

  private func attach(_ paths: [String], _ pane: PaneID, _ pasted: String?) {
    let places = paths.map { ($0, resolved($0)) }
    Task {
      do {
        let files = try await Task.detached {
          try places.map { try LocalFile.content(of: $1, named: $0) }
        }.value
        dispatch(.composing(.attached(files, to: pane, pasted: pasted)))
      } catch {
        // What only looked like a path is a text like any other; what was taken from a list is not.
        guard pasted.map({ $0.hasPrefix("@") }) ?? true else { return }
        dispatch(.composing(.notAttached(pane, Problem(describing: error))))
      }
    }
  }

  private func resolved(_ path: String) -> String { Self.resolved(path, program) }

  private nonisolated static func resolved(_ path: String, _ program: Program) -> String {
    let path = program.expand(path)
    return path.hasPrefix("/") ? path : "\(program.currentFolder)/\(path)"
  }

  /// The text of a message with what is in the files that it names, each in a fence of its own.
  ///
  /// - Throws: which file cannot be read, and why.
  nonisolated static func content(of text: String, with files: [String], _ program: Program) async throws
    -> String
  {
    guard !files.isEmpty else { return text }
    return try await Task.detached {
      var content = text
      for file in files {
        let contents = try LocalFile.text(at: resolved(file, program), named: file)
        content += "\n\n" + FencedFile.text(named: file, contents)
      }
      return content
    }.value
  }

  // MARK: Templates

  private func listTemplates() {
    let folder = program.directories.templatesDirectory
    Task {
      let templates = await Task.detached { TemplateFolder.templates(in: folder) }.value
      dispatch(.composing(.templates(templates)))
    }
  }

  // MARK: Keeping

  private func keep(_ messages: [String]) {
    guard let history else { return }
    let before = keeping
    keeping = Task.detached {
      await before?.value
      history.append(messages)
    }
  }

  /// Returns once everything that was to be kept is; says on standard error when what was written cannot be.
  func finish(_ unsent: [KeptDraft]) async {
    await keeping?.value
    guard let drafts else { return }
    let loaded = loadedDrafts
    let isKept = await Task.detached { drafts.write(unsent, inPlaceOf: loaded) }.value
    if !isKept, !unsent.isEmpty {
      StandardStreams.say("antiphon: what was not sent could not be kept: \(drafts.path) cannot be written")
    }
  }

  // MARK: Exporting

  private func export(_ id: SessionID, _ path: String?, _ host: WorkspaceHost?) {
    guard let host else { return dispatch(.notice(.error, "The sessions are not open yet.")) }
    let folder = program.currentFolder
    let wanted = path.map(resolved)
    Task {
      do {
        let session = try await host.coordinator.session(id)
        let archived = ArchivedSession(
          session: session, rounds: try await SessionReading.rounds(of: id, host.coordinator))
        let path = wanted ?? "\(folder)/\(Self.fileName(of: session)).md"
        try await Task.detached { try OutputFile.write(ConversationMarkdown.text([archived]), to: path) }
          .value
        dispatch(.notice(.success, "Written to \(path)."))
      } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
    }
  }

  /// The title of a session as a name that every file system takes.
  private static func fileName(of session: Session) -> String {
    let kept = session.title.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let name = String(kept).split(separator: "-").joined(separator: "-").prefix(60)
    return name.isEmpty ? "session-\(session.id.description.prefix(8))" : String(name)
  }
}
