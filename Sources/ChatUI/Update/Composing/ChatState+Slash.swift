import Conversation
import Screen
import Widgets

/// Commands that are written in place of a message.
extension ChatState {
  /// Does what the composer's text calls.
  ///
  /// - Returns: whether it is a command, or one that is not known; otherwise it is a message.
  mutating func performSlash(_ text: String, _ effects: inout [Effect]) -> Bool {
    guard let (name, argument) = SlashCommand.parts(of: text) else { return false }
    let all = slashCommands
    guard let command = all.first(where: { $0.name == name }) else {
      let nearest = NearestCommand.of(name, in: all.map(\.name)).map { " Did you mean /\($0)?" } ?? ""
      show(
        notice: .error, "There is no command /\(name).\(nearest) A message that begins so is sent with //.")
      return true
    }
    if let prompt = command.prompt {
      call(prompt, command, text, &effects)
      return true
    }
    if argument.isEmpty, command.needsArgument {
      show(notice: .error, "/\(name) needs more: \(command.usage).")
      return true
    }
    if !argument.isEmpty, command.argument == nil {
      show(notice: .error, "/\(name) takes nothing behind it.")
      return true
    }
    if argument.isEmpty, let id = command.command {
      clearCommand(text)
      perform(id, &effects)
      return true
    }
    if perform(command, argument, &effects), composer.editor.text == text { clearCommand(text) }
    return true
  }

  private mutating func clearCommand(_ text: String) {
    remember(text)
    composers[shown, default: Composer()].editor.replaceAll(with: "")
    composers[shown]?.historyPosition = nil
    composerWasReplaced()
  }

  /// - Returns: whether it could be done; otherwise the text stays, and it has been said why.
  private mutating func perform(
    _ command: SlashCommand, _ argument: String, _ effects: inout [Effect]
  ) -> Bool {
    switch command.argument {
    case .model:
      guard let model = model(named: argument) else { return false }
      if command.command == .retry {
        retry(with: model, &effects)
      } else {
        use(model, for: purposeHere, &effects)
      }
    case .title:
      guard let id = shown.sessionID, places[id] != nil else {
        show(notice: .error, "A session can be renamed once something was said in it.")
        return false
      }
      rename(id, to: argument, &effects)
    case .theme:
      guard themeNames.contains(argument) else {
        let nearest = NearestCommand.of(argument, in: themeNames).map { " Did you mean \($0)?" } ?? ""
        show(notice: .error, "There is no theme \(argument).\(nearest)")
        return false
      }
      effects.append(.setTheme(argument))
    case .path:
      guard composer.edited == nil else {
        show(
          notice: .error, "A changed message keeps what was sent with it; new files go with a new message.")
        return false
      }
      effects.append(.compose(.attach([unquoted(argument)], to: shown, pasted: nil)))
    case .newPath:
      guard let id = shown.sessionID else {
        show(notice: .error, "A session can be exported once something was said in it.")
        return false
      }
      effects.append(.compose(.export(id, path: unquoted(argument))))
    case .template:
      guard templates.contains(where: { $0.name == argument }) else {
        let nearest =
          NearestCommand.of(argument, in: templates.map(\.name)).map { " Did you mean \($0)?" } ?? ""
        show(notice: .error, "There is no template \(argument).\(nearest)")
        return false
      }
      insertTemplate(argument)
    case nil: return false
    }
    return true
  }

  private func unquoted(_ path: String) -> String {
    for quote in ["\"", "'"] where path.count > 2 && path.hasPrefix(quote) && path.hasSuffix(quote) {
      return String(path.dropFirst().dropLast())
    }
    return path
  }

  /// The model that was meant; says so when there is none.
  private mutating func model(named name: String) -> ModelReference? {
    let known = providers.flatMap(\.models).map(\.model)
    if let exact = known.first(where: { $0.description == name || $0.model == name }) { return exact }
    if let model = ModelReference(name) { return model }
    let nearest = NearestCommand.of(name, in: known.map(\.description)).map { " Did you mean \($0)?" } ?? ""
    show(notice: .error, "“\(name)” does not name a model.\(nearest) Write provider/model.")
    return nil
  }

  // MARK: Commands with keys of their own

  mutating func startAttaching() {
    beginCommand("/attach ")
  }

  mutating func startTemplate() {
    beginCommand("/template ")
  }

  /// Writes a command before the text, or says why that cannot be.
  mutating func beginCommand(_ text: String) {
    guard dialog == nil, setup == nil else { return }
    setFocus(.composer)
    let written = composer.written
    if !written.isEmpty { composers[shown]?.heldBack = written }
    composers[shown, default: Composer()].editor.replaceAll(with: text)
    vi?.beginText()
    dismissedCompletion = nil
  }

  mutating func openEditor(_ effects: inout [Effect]) {
    guard dialog == nil, setup == nil else { return }
    setFocus(.composer)
    effects.append(.compose(.openEditor(shown, text: composer.editor.text)))
  }
}
