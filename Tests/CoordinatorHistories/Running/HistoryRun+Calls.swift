import AntiphonTesting
import Conversation
import Coordinator

/// What is asked of the coordinator. Each call runs by itself, and has to return.
extension HistoryRun {
  func ask(_ session: SessionID, _ answer: History.Answer) {
    let number = add(answer)
    call { [self] process throws(CoordinatorError) in
      let request = try await process.coordinator.streamRequest(sessionID: session, content: "\(number)")
      acknowledged(WatchedResponse(number: number, request), process)
    }
  }

  func retry(_ response: WatchedResponse, _ answer: History.Answer) {
    let number = add(answer)
    call { [self] process throws(CoordinatorError) in
      guard let index = index(of: response) else { return }
      let request = try await process.coordinator.retry(
        sessionID: response.sessionID, index: index,
        model: ModelReference(provider: "test", model: "\(number)"))
      acknowledged(WatchedResponse(number: number, request), process)
    }
  }

  func edit(_ response: WatchedResponse, _ answer: History.Answer) {
    let number = add(answer)
    call { [self] process throws(CoordinatorError) in
      guard let index = index(of: response) else { return }
      let request = try await process.coordinator.edit(
        sessionID: response.sessionID, index: index, content: "\(number)")
      acknowledged(WatchedResponse(number: number, request), process)
    }
  }

  func fork(_ response: WatchedResponse) {
    call { [self] process throws(CoordinatorError) in
      guard let index = index(of: response) else { return }
      let session = try await process.coordinator.fork(sessionID: response.sessionID, through: index)
      sessions.append(session.id)
    }
  }

  /// Where the round of a response stands in its session.
  private func index(of response: WatchedResponse) -> Int? {
    referee.store.now.rounds[response.sessionID]?.first { $0.id == response.roundID }?.round.index
  }

  // MARK: Requests that wait

  func editQueued(_ response: WatchedResponse, _ answer: History.Answer) {
    let number = add(answer)
    call { process throws(CoordinatorError) in
      try await process.coordinator.editQueued(responseID: response.id, content: "\(number)")
      response.number = number
    }
  }

  func moveQueued(_ response: WatchedResponse, to position: Int) {
    call { process throws(CoordinatorError) in
      try await process.coordinator.moveQueued(responseID: response.id, to: position)
    }
  }

  func withdraw(_ response: WatchedResponse) {
    call { process throws(CoordinatorError) in
      if response.isWithdrawn { return }
      response.isWithdrawn = true
      do throws(CoordinatorError) {
        try await process.coordinator.withdraw(responseID: response.id)
      } catch {
        if !process.world.isDead { response.isWithdrawn = false }
        throw error
      }
    }
  }

  // MARK: Stopping and waiting

  func cancel(_ response: WatchedResponse) {
    call { [self] process throws(CoordinatorError) in
      await process.coordinator.cancel(responseID: response.id)
      guard process === self.process else { return }
      referee.look()
      if !response.isOver { referee.note(Violation(.completion, "cancelled and not over"), response) }
    }
  }

  /// Gives the user's word to one of the calls that wait for it.
  func resolve(_ number: Int, _ isAllowed: Bool) async {
    let pending = await process.coordinator.pendingApprovals()
    guard !pending.isEmpty else { return }
    let waiting = pending[number % pending.count].call
    if isAllowed { referee.allow(waiting.id) }
    call { process throws(CoordinatorError) in
      try await process.coordinator.resolve(waiting, isAllowed ? .allowOnce : .deny(reason: nil))
    }
  }

  func wait(for response: WatchedResponse) {
    let waiter = Waiter(response, process)
    waiters.append(waiter)
    let own = waiters.count.isMultiple(of: 2) ? response.completion : nil
    Task {
      do {
        if let own {
          try await own()
        } else {
          try await waiter.process.coordinator.completion(ofResponse: response.id)
        }
        waiter.result = .success(())
      } catch {
        waiter.result = .failure(error)
      }
    }
  }

  // MARK: Shared

  /// The number of an answer, for the request that will get it.
  private func add(_ answer: History.Answer) -> Int {
    process.world.answers.append(answer)
    return process.world.answers.count - 1
  }

  private func acknowledged(_ response: WatchedResponse, _ process: Process) {
    guard process === self.process, !process.world.isDead else { return }
    if !sessions.contains(response.sessionID) { sessions.append(response.sessionID) }
    referee.watch(response)
  }

  private func call(_ body: @escaping @Sendable (Process) async throws(CoordinatorError) -> Void) {
    let process = process
    calls += 1
    Task { [self] in
      if process.world.isDead { return }
      do throws(CoordinatorError) { try await body(process) } catch {
        if process === self.process, !process.isClosing { referee.note(wrong(error)) }
      }
      if process === self.process { calls -= 1 }
    }
  }

  /// Nil for errors that a call may throw at any time: that a request has meanwhile begun, say.
  private func wrong(_ error: CoordinatorError) -> Violation? {
    switch error {
    case .unknownSession, .emptyRequest, .shuttingDown: Violation(.stored, "\(error)")
    case .store(let error): error.code == .full ? nil : Violation(.stored, "\(error)")
    default: nil
    }
  }
}
