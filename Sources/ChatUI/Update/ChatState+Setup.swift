import Conversation
import Widgets

extension ChatState {
  mutating func take(_ action: SetupAction, _ effects: inout [Effect]) {
    switch action {
    case .needed(let offer):
      // What is being typed there stays.
      guard setup == nil else { return }
      closeFilter()
      setup = SetupState(offer: offer)
    case .noModel:
      let keys: [(Command.ID, String)] = [(.providerAdd, "adds a provider"), (.modelPick, "lists models")]
      let ways = keys.compactMap { command, what in
        commands.label(for: command, in: .composer).map { "\($0) \(what)" }
      }
      show(
        notice: .warning,
        "No key, no running server and no local model was found."
          + (ways.isEmpty ? "" : " \(ways.joined(separator: ", "))."))
    case .progress(let progress):
      // Progress that was under way when the user stopped it says nothing any more.
      if case .working = setup?.step { setup?.step = .working(progress) }
    case .finished(let model):
      let wasFirst = setup?.offer.isFirst ?? true
      setup = nil
      defaultModel = model
      setFocus(.composer)
      let key = commands.label(for: .modelPick, in: .composer).map { " \($0) shows all models." } ?? ""
      show(notice: .success, wasFirst ? "Ready: \(model).\(key)" : "New sessions ask \(model).\(key)")
    case .failed(let problem):
      guard setup != nil else { return show(problem) }
      setup?.forgetKey()
      setup?.go(to: .failed(problem))
    case .accepted(let words):
      guard setup?.step == .testing else { return }
      setup?.acceptance = words
      setup?.go(to: .keeping(nil))
    case .rejected(let problem):
      if setup?.step == .testing { setup?.go(to: .rejected(problem)) }
    case .notKept(let problem):
      guard setup?.step == .saving, let place = setup?.place else { return }
      setup?.go(to: .keeping(problem), selecting: place)
    }
  }

  /// Opens the setup screen for another provider.
  mutating func addProvider(_ effects: inout [Effect]) {
    guard setup == nil else { return }
    dialog = nil
    effects.append(.setup(.offer))
  }

  /// - Returns: whether the setup screen had a use for the command.
  mutating func performInSetup(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard var setup else { return false }
    defer { if self.setup != nil { self.setup = setup } }
    if let number = command.sessionNumber {
      if number <= setup.choiceCount {
        setup.selection = number - 1
        chooseInSetup(&setup, &effects)
      }
      return true
    }
    switch command {
    case .listUp: setup.selection = max(0, setup.selection - 1)
    case .listDown: setup.selection = max(0, min(setup.selection + 1, setup.choiceCount - 1))
    case .fieldAccept: chooseInSetup(&setup, &effects)
    case .fieldCancel: leaveSetupStep(&setup, &effects)
    case .help, .interrupt, .suspend, .quit, .redraw, .themeNext: return false
    default: edit(&setup, command)
    }
    return true
  }

  // MARK: Text

  /// Adds text to the field of the setup screen.
  ///
  /// - Returns: whether there is one.
  mutating func typeInSetup(_ text: String) -> Bool {
    guard !isCovered, let step = setup?.step else { return false }
    switch step {
    case .key: setup?.key.append(text)
    case .command: setup?.command.insert(String(text.map { $0.isNewline ? " " : $0 }))
    default: return false
    }
    return true
  }

  private func edit(_ setup: inout SetupState, _ command: Command.ID) {
    switch setup.step {
    case .key:
      // What cannot be seen is not edited in its middle: the last character goes, or all of it.
      switch command {
      case .editBackspace: setup.key.removeLast()
      case .editDeleteToLineStart, .editDeleteWordLeft: setup.key = HiddenText()
      default: break
      }
    case .command: command.editing?(&setup.command, Int.max)
    default: break
    }
  }

  // MARK: Steps

  private mutating func chooseInSetup(_ setup: inout SetupState, _ effects: inout [Effect]) {
    switch setup.step {
    case .menu where setup.selection == 0:
      if setup.offer.localModels.isEmpty {
        setup.go(
          to: .failed(
            setup.offer.localObstacle ?? Problem("No local model can be installed on this machine.")))
      } else {
        setup.go(to: .localModels)
      }
    case .menu where setup.selection == 1: setup.go(to: .providers)
    case .menu:
      setup.go(to: .working(SetupProgress(stage: "starting the demo")))
      effects.append(.setup(.useDemo))
    case .localModels:
      guard setup.offer.localModels.indices.contains(setup.selection) else { return }
      let model = setup.offer.localModels[setup.selection]
      setup.go(to: .working(SetupProgress(stage: "installing \(model.name)")))
      effects.append(.setup(.installLocalModel(model.name)))
    case .providers where setup.selection < setup.offer.providers.count:
      setup.providerIndex = setup.selection
      setup.forgetKey()
      setup.go(to: .key)
    case .providers:
      setup.go(to: .working(SetupProgress(stage: "looking for keys and servers")))
      effects.append(.setup(.lookAgain))
    case .key, .rejected: testKey(&setup, &effects)
    case .keeping: keepKey(&setup, &effects)
    case .command: keepCommand(&setup, &effects)
    case .working, .testing, .saving: break
    case .failed: setup.go(to: setup.offer.isFirst ? .menu : .providers)
    }
  }

  private mutating func testKey(_ setup: inout SetupState, _ effects: inout [Effect]) {
    guard let provider = setup.provider, !setup.key.isEmpty else {
      show(notice: .information, "Type or paste the key first.")
      return
    }
    guard setup.key.isKey else {
      setup.go(
        to: .rejected(
          Problem(
            "What was typed is no key: it holds characters that no key has.",
            suggestion: "Copy it again from the provider's page.")))
      return
    }
    setup.go(to: .testing)
    effects.append(.setup(.testKey(setup.key, provider: provider.name)))
  }

  private mutating func keepKey(_ setup: inout SetupState, _ effects: inout [Effect]) {
    setup.place = setup.selection
    switch setup.selection {
    case 0: keep(.file, &setup, &effects)
    case 1: setup.go(to: .command)
    default: keep(.thisRun, &setup, &effects)
    }
  }

  private mutating func keepCommand(_ setup: inout SetupState, _ effects: inout [Effect]) {
    do throws(CommandWords.Failure) {
      let words = try CommandWords.split(setup.command.text)
      guard !words.isEmpty else {
        show(notice: .information, "Type the command first.")
        return
      }
      keep(.command(words), &setup, &effects)
    } catch {
      switch error {
      case .unclosedQuote(let quote): show(notice: .warning, "A \(quote) is missing at the end.")
      case .nothingBehindBackslash: show(notice: .warning, "Behind the last backslash there is nothing.")
      }
    }
  }

  private mutating func keep(_ keeping: KeyKeeping, _ setup: inout SetupState, _ effects: inout [Effect]) {
    guard let provider = setup.provider else { return }
    notice = nil
    setup.go(to: .saving)
    // Who lets a command print it has no use for what was typed.
    var key = setup.key
    if case .command = keeping { key = HiddenText() }
    effects.append(.setup(.keepKey(key, provider: provider.name, keeping)))
  }

  private mutating func leaveSetupStep(_ setup: inout SetupState, _ effects: inout [Effect]) {
    switch setup.step {
    case .providers where !setup.offer.isFirst: self.setup = nil
    case .menu:
      self.setup = nil
      show(notice: .warning, "No model is set up yet: messages cannot be answered.")
    case .working:
      effects.append(.setup(.cancel))
      setup.go(to: setup.offer.isFirst ? .menu : .providers)
    case .failed: setup.go(to: setup.offer.isFirst ? .menu : .providers)
    case .localModels, .providers: setup.go(to: .menu, selecting: setup.step == .providers ? 1 : 0)
    case .key, .keeping:
      setup.forgetKey()
      setup.go(to: .providers, selecting: setup.providerIndex ?? 0)
    case .testing:
      effects.append(.setup(.cancel))
      setup.go(to: .key)
    case .rejected: setup.go(to: .key)
    case .command: setup.go(to: .keeping(nil), selecting: 1)
    case .saving:
      effects.append(.setup(.cancel))
      setup.go(to: .keeping(nil), selecting: setup.place)
    }
  }
}
