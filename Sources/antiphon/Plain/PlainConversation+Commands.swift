import Conversation
import Coordinator
import Settings

extension PlainConversation {
  mutating func perform(_ command: PlainCommand, _ argument: String, _ host: WorkspaceHost) async throws {
    let service = host.coordinator
    switch command {
    case .help: try help()
    case .sessions: try await list(argument, host)
    case .new:
      session = nil
      try say("[a new session begins with the next message]")
    case .switch: try await change(to: argument, host)
    case .read: try await read(Int(argument) ?? 1, host)
    case .model: try await useModel(argument, host)
    case .models: try await listModels(host)
    case .rename:
      guard !argument.isEmpty else {
        throw ProgramError("There is no title.", suggestion: "Say /rename TITLE")
      }
      let session = try current()
      try await service.rename(sessionID: session.id, to: argument)
      self.session = try await service.session(session.id)
      try say("[renamed to \(argument)]")
    case .retry:
      let session = try current()
      guard let last = try await service.rounds(of: session.id, before: nil, limit: 1).last else {
        throw ProgramError("Nothing has been said here yet.", suggestion: "Write a message first.")
      }
      let handle = try await service.retry(sessionID: session.id, index: last.round.index, model: nil)
      if handle.sessionID != session.id { self.session = try await service.session(handle.sessionID) }
      try await follow(
        handle.responseID, try await service.turns(ofResponse: handle.responseID), host)
    case .delete:
      let session = try current()
      try await service.delete(sessionID: session.id)
      (deleted, self.session) = (session.id, nil)
      try say("[deleted \(name(of: session)); /undo brings it back]")
    case .undo:
      guard let id = deleted else {
        throw ProgramError(
          "Nothing was deleted.", suggestion: "antiphon sessions restore knows earlier ones.")
      }
      session = try await service.restore(sessionID: id)
      deleted = nil
      try say("[\(session.map(name) ?? "it") is back]")
    case .search: try await search(argument, host)
    case .approvals: try await approvals(host)
    case .quit: break
    }
  }

  private func current() throws -> Session {
    guard let session else {
      throw ProgramError(
        "There is no session yet: it begins with the first message.",
        suggestion: "Or say /sessions and /switch.")
    }
    return session
  }

  private func name(of session: Session) -> String {
    session.title.isEmpty ? "session without a title" : session.title
  }

  private func help() throws {
    try say(
      "[a line is a message; \(PlainLine.blockMark) on a line of its own begins and ends one of several lines]"
    )
    for command in PlainCommand.allCases {
      let (argument, text) = command.help
      try say("/\(command.rawValue)\(argument.isEmpty ? "" : " \(argument)"): \(text)")
    }
    try say("[Ctrl+C stops an answer, and quits while there is none]")
  }

  // MARK: Sessions

  private mutating func list(_ word: String, _ host: WorkspaceHost) async throws {
    let sessions = try await host.coordinator.sessions().filter {
      word.isEmpty ? !$0.isArchived : $0.title.lowercased().contains(word.lowercased())
    }
    let waiting = Set(try await host.coordinator.pendingApprovals().map(\.sessionID))
    listed = sessions.map(\.id)
    if sessions.isEmpty {
      try say(word.isEmpty ? "[there are no sessions yet]" : "[no title has \(word) in it]")
    }
    for (index, session) in sessions.enumerated() {
      let rounds = session.roundCount == 1 ? "1 message" : "\(session.roundCount) messages"
      var line = "\(index + 1). \(name(of: session)), \(rounds), \(session.activityTime)"
      if waiting.contains(session.id) { line += ", needs you" }
      if session.id == self.session?.id { line += ", this one" }
      try say(line)
    }
  }

  private mutating func change(to text: String, _ host: WorkspaceHost) async throws {
    guard !text.isEmpty else {
      throw ProgramError("Which one?", suggestion: "Say /sessions, then /switch NUMBER")
    }
    let sessions = try await host.coordinator.sessions()
    let order = listed.isEmpty ? sessions.map(\.id) : listed
    if let number = Int(text), order.indices.contains(number - 1) {
      return try await show(try await host.coordinator.session(order[number - 1]), host)
    }
    if let found = sessions.first(where: { $0.title.lowercased().contains(text.lowercased()) }) {
      return try await show(found, host)
    }
    guard let name = SessionName(argument: text) else { return }
    try await show(try name.session(among: sessions), host)
  }

  /// Goes on with a session; what is being answered there is followed.
  mutating func show(_ session: Session, _ host: WorkspaceHost) async throws {
    self.session = session
    let rounds = session.roundCount == 1 ? "1 message" : "\(session.roundCount) messages"
    try say("[\(name(of: session)), \(rounds), \(session.model); /read prints the last one]")
    let last = try await host.coordinator.rounds(of: session.id, before: nil, limit: 1).last
    if let response = last?.response, response.outcome == nil {
      try say("[it is being answered]")
      try await follow(response.id, try await host.coordinator.turns(ofResponse: response.id), host)
    }
  }

  private func read(_ count: Int, _ host: WorkspaceHost) async throws {
    let rounds = try await host.coordinator.rounds(
      of: try current().id, before: nil, limit: max(1, min(count, 1000)))
    if rounds.isEmpty { try say("[nothing has been said here yet]") }
    for detail in rounds {
      try say("You:")
      try write(PlainText.harmless(detail.request.content))
      try say("\(detail.response.model):")
      var answer = PlainAnswer()
      for turn in detail.response.turns {
        for line in answer.take(turn) { try write(line) }
      }
      for line in answer.finish(detail.response) { try write(line) }
    }
  }

  private func search(_ words: String, _ host: WorkspaceHost) async throws {
    guard !words.isEmpty else {
      throw ProgramError("There is nothing to look for.", suggestion: "Say /search WORDS")
    }
    let hits = try await host.coordinator.search(SearchQuery(words))
    if hits.isEmpty { try say("[nothing was found]") }
    for line in SearchListing.text(hits, marks: .none).split(separator: "\n") {
      try write(String(line))
    }
  }

  // MARK: Models and tools

  private mutating func useModel(_ name: String, _ host: WorkspaceHost) async throws {
    if name.isEmpty {
      let chosen = try await host.offers.modelForNewSession(model ?? program.settings.model?.description)
      return try say("[\((session?.model ?? chosen).description) answers here]")
    }
    let chosen = try await host.offers.modelForNewSession(name)
    if let session {
      try await host.coordinator.setModel(sessionID: session.id, to: chosen)
      self.session = try await host.coordinator.session(session.id)
    }
    model = chosen.description
    try say("[\(chosen) answers from now on]")
  }

  private func listModels(_ host: WorkspaceHost) async throws {
    for offer in try await host.offers.offers(refresh: true) {
      for model in offer.models { try say("\(offer.provider)/\(model.id)") }
      if let failure = offer.failure { try say("[\(offer.provider): \(PlainAnswer.sentence(failure))]") }
    }
  }

  private mutating func approvals(_ host: WorkspaceHost) async throws {
    let waiting = try await host.coordinator.pendingApprovals()
    if waiting.isEmpty { try say("[no tool call waits]") }
    for approval in waiting {
      let session = try await host.coordinator.session(approval.sessionID)
      try say("[\(name(of: session))]")
      let turns = try await host.coordinator.turns(ofResponse: approval.responseID)
      try await ask(about: approval.call, in: turns, host)
    }
  }
}
