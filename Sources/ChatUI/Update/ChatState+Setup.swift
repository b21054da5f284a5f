import Conversation

extension ChatState {
  mutating func take(_ action: SetupAction, _ effects: inout [Effect]) {
    switch action {
    case .needed(let offer): setup = SetupState(offer: offer)
    case .progress(let progress):
      // Progress that was under way when the user stopped it says nothing any more.
      if case .working = setup?.step { setup?.step = .working(progress) }
    case .finished(let model):
      setup = nil
      defaultModel = model
      setFocus(.composer)
      show(notice: .success, "Ready: \(model).")
    case .failed(let problem):
      if setup != nil { setup?.step = .failed(problem) } else { show(problem) }
    }
  }

  /// - Returns: whether the first-start screen had a use for the command.
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
    default: return false
    }
    return true
  }

  private mutating func chooseInSetup(_ setup: inout SetupState, _ effects: inout [Effect]) {
    switch setup.step {
    case .menu where setup.selection == 0:
      if setup.offer.localModels.isEmpty {
        setup.step = .failed(
          setup.offer.localObstacle ?? Problem("No local model can be installed on this machine."))
      } else {
        setup.step = .localModels
      }
      setup.selection = 0
    case .menu where setup.selection == 1: setup.step = .keys
    case .menu:
      setup.step = .working(SetupProgress(stage: "starting the demo"))
      effects.append(.setup(.useDemo))
    case .localModels:
      guard setup.offer.localModels.indices.contains(setup.selection) else { return }
      let model = setup.offer.localModels[setup.selection]
      setup.step = .working(SetupProgress(stage: "installing \(model.name)"))
      effects.append(.setup(.installLocalModel(model.name)))
    case .keys:
      setup.step = .working(SetupProgress(stage: "looking for keys and servers"))
      effects.append(.setup(.lookAgain))
    case .working: break
    case .failed:
      setup.step = .menu
      setup.selection = 0
    }
  }

  private mutating func leaveSetupStep(_ setup: inout SetupState, _ effects: inout [Effect]) {
    switch setup.step {
    case .menu:
      self.setup = nil
      show(notice: .warning, "No model is set up yet: messages cannot be answered.")
      return
    case .working: effects.append(.setup(.cancelInstall))
    case .localModels, .keys, .failed: break
    }
    setup.step = .menu
    setup.selection = 0
  }
}
