import Conversation

/// Writing down what happens: gathered, one write at a time, for all responses together.
extension SessionCoordinator {
  /// Sees to it that what is gathered is written after an interval at the latest.
  func scheduleWrite(after interval: Duration) {
    guard writeTimer == nil else { return }
    writeTimerNumber += 1
    let number = writeTimerNumber
    writeTimer = Task { [environment] in
      do { try await environment.sleep(interval) } catch { return }
      timerFired(number)
    }
  }

  private func timerFired(_ number: Int) {
    guard number == writeTimerNumber, writeTimer != nil else { return }
    writeTimer = nil
    isWriteDue = true
    startWriting()
  }

  private func stopTimer() {
    writeTimer?.cancel()
    writeTimer = nil
  }

  /// Begins to write, unless a write is under way, which then goes on with what has been gathered.
  func startWriting() {
    guard !isWriting else { return }
    isWriting = true
    Task { await write() }
  }

  private func write() async {
    var failure: StoreError?
    repeat {
      stopTimer()
      isWriteDue = false
      let batch = buffer
      let waiting = commits
      let begun = runs
      buffer = WriteBuffer()
      commits = []
      runs = []
      failure = batch.isEmpty ? failure : await write(batch)
      if !batch.isEmpty { noteStore(failure) }
      // Also when it failed: an ending that cannot be written is shown all the same, with the storage event
      // beside it. What was to be written stays in the buffer.
      for id in waiting { apply(.committed, to: id) }
      for (calls, id) in begun { start(calls, of: id) }
      for id in batch.responses { forgetIfWritten(id) }
    } while !commits.isEmpty || !runs.isEmpty || isWriteDue
    isWriting = false
    if !buffer.isEmpty {
      scheduleWrite(after: failure == nil ? settings.writeInterval : settings.writeRetryInterval)
    }
    writeWaiters.forEach { $0.resume() }
    writeWaiters = []
  }

  /// Writes a batch as one; what could not be written goes back into the buffer.
  private func write(_ batch: WriteBuffer) async -> StoreError? {
    do throws(StoreError) {
      try await store.write(batch.changes)
      noteSaved(batch)
      return nil
    } catch {
      guard error.mayBePartial, batch.responses.count > 1 || error.code == .notFound else {
        buffer.restore(batch)
        return error
      }
    }
    // A response of the batch has been removed from the store, or cannot be written. It must not keep the others
    // from being written.
    var failure: StoreError?
    for response in batch.responsesInOrder {
      let part = batch.part(of: response)
      do throws(StoreError) {
        try await store.write(part.changes)
        noteSaved(part)
      } catch {
        if error.code == .notFound { continue }
        buffer.restore(part)
        failure = error
      }
    }
    return failure
  }

  /// Writes what is gathered, in one try.
  func writeNow() async {
    startWriting()
    await withCheckedContinuation { writeWaiters.append($0) }
  }

  /// Writes all that is left, in one try, when nothing new can come.
  func writeOut() async {
    if isWriting { await withCheckedContinuation { writeWaiters.append($0) } }
    if !buffer.isEmpty { await writeNow() }
    stopTimer()
  }

  /// A response that is over and written is from now on read from the store.
  private func forgetIfWritten(_ id: ResponseID) {
    guard let response = live[id], response.machine.isOver, !buffer.responses.contains(id) else { return }
    live[id] = nil
  }

  /// Takes note of how the store did, and tells readers when that is news.
  func noteStore(_ failure: StoreError?) {
    guard failure != storeFailure else { return }
    storeFailure = failure
    eventHub.update { $0.publish(.storage(failure)) }
  }
}

extension StoreError {
  /// Whether one part of a write may have failed where others would not.
  fileprivate var mayBePartial: Bool {
    switch code {
    case .notFound, .corrupt, .inputOutput: true
    case .full, .notWritable, .busy, .newerSchema: false
    }
  }
}
