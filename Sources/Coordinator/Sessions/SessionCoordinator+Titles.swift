import Conversation

/// Names for sessions, made by a model when nobody waits for it.
extension SessionCoordinator {
  /// Puts a session on the list of those that deserve a better name than their first words.
  func wantTitle(_ id: SessionID) {
    guard let session = known[id]?.session, session.titleSource == .firstWords,
      settings.titleModel(session.model) != nil, !untitled.contains(id)
    else { return }
    untitled.append(id)
  }

  /// Begins with the next name when no response is being made; a request that comes meanwhile goes before it.
  func makeTitleWhenIdle() {
    guard slots.isEmpty, titleTask == nil, !isShuttingDown, let id = untitled.first else { return }
    titleTask = Task {
      let isDone = await makeTitle(of: id)
      titleTask = nil
      if isDone { untitled.removeAll { $0 == id } }
      makeTitleWhenIdle()
    }
  }

  /// - Returns: whether it need not be tried again.
  private func makeTitle(of id: SessionID) async -> Bool {
    guard let session = known[id]?.session, session.titleSource == .firstWords,
      let model = settings.titleModel(session.model)
    else { return true }
    let collected = Broadcast("")
    do {
      guard let first = try await rounds(of: id, before: 1, limit: 1).first else { return true }
      let provider = try await models.provider(for: model)
      try await provider.respond(to: SessionTitle.request(for: first, model: model.model)) { events in
        for case .content(let piece) in events { collected.update { $0 += piece } }
      }
      guard let title = SessionTitle.clean(collected.read { $0 }) else { return true }
      try await change(id) { session in
        // A person may have been quicker.
        guard session.titleSource == .firstWords else { return }
        session.title = title
        session.titleSource = .model
      }
      return true
    } catch {
      // Whoever was asked something goes first; any other failure leaves the first words as the name.
      return !Task.isCancelled || isShuttingDown
    }
  }
}

extension SessionTitle {
  /// What a model is asked for a name.
  static func request(for round: RoundDetail, model: String) -> ModelRequest {
    let answer = round.response.turns.map(\.content).joined(separator: "\n")
    return ModelRequest(
      model: model,
      messages: [
        .user(
          """
          Give this conversation a title of two to six words in its own language. Answer with the title only: no \
          quotes, no full stop, no explanation.

          <user>\(String(round.request.content.prefix(2000)))</user>
          <assistant>\(String(answer.prefix(2000)))</assistant>
          """)
      ], parameters: ModelParameters(maximumOutputTokens: 512))
  }

  /// A title out of what a model wrote: its last line, without what models put around it; `nil` when that is none.
  package static func clean(_ text: String) -> String? {
    guard let line = text.split(whereSeparator: \.isNewline).last(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return nil }
    var title = make(from: String(line))
    for prefix in ["Title:", "title:", "TITLE:"] where title.hasPrefix(prefix) {
      title.removeFirst(prefix.count)
    }
    title = String(title.drop { $0.isWhitespace || "\"'“”„‚‘’«»*#`_".contains($0) })
    while let last = title.last, last.isWhitespace || "\"'“”„‚‘’«»*#`_.。".contains(last) {
      title.removeLast()
    }
    // A model that explains itself has not given a title.
    guard !title.isEmpty, line.count <= 2 * limit else { return nil }
    return title
  }
}
