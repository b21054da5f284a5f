import Conversation

/// What is to be written down, gathered so that it holds one entry a turn however much has happened.
///
/// A pure value. When a write fails, what it held is put back before what has come since.
package struct WriteBuffer: Sendable {
  private enum Entry: Sendable {
    case append(content: String, reasoning: String, revision: Int)
    case turn(Turn)
  }
  private struct Ending: Sendable {
    var outcome: ResponseOutcome
    var time: Timestamp
  }

  /// Rounds that could not be stored when they began.
  package private(set) var beginnings: [ResponseChange] = []
  private var order: [TurnID] = []
  private var owners: [TurnID: ResponseID] = [:]
  private var entries: [TurnID: Entry] = [:]
  private var endings: [ResponseID: Ending] = [:]
  private var endingOrder: [ResponseID] = []
  /// The responses that something is to be written for.
  package private(set) var responses: Set<ResponseID> = []

  /// The same, in the order in which the first thing of each was added; those with beginnings first.
  package var responsesInOrder: [ResponseID] {
    var seen: Set<ResponseID> = []
    return changes.compactMap(owner).filter { seen.insert($0).inserted }
  }

  package init() {}

  package var isEmpty: Bool { entries.isEmpty && endings.isEmpty && beginnings.isEmpty }

  /// Everything, in the order in which it is to be written: beginnings first, each turn once, endings last.
  package var changes: [ResponseChange] {
    var changes = beginnings
    changes.reserveCapacity(order.count + endingOrder.count)
    for id in order {
      switch entries[id] {
      case .append(let content, let reasoning, let revision):
        changes.append(.append(id, content: content, reasoning: reasoning, revision: revision))
      case .turn(let turn): changes.append(.turn(turn))
      case nil: continue
      }
    }
    for id in endingOrder {
      if let ending = endings[id] { changes.append(.ended(id, ending.outcome, at: ending.time)) }
    }
    return changes
  }

  /// Adds a change of a response to what is to be written.
  package mutating func add(_ change: ResponseChange, of response: ResponseID) {
    responses.insert(response)
    switch change {
    case .began: beginnings.append(change)
    case .append(let id, let content, let reasoning, let revision):
      // Taken out and put back, so that the text grows in place.
      switch entries.removeValue(forKey: id) {
      case nil:
        order.append(id)
        owners[id] = response
        entries[id] = .append(content: content, reasoning: reasoning, revision: revision)
      case .append(var known, var knownReasoning, _):
        known += content
        knownReasoning += reasoning
        entries[id] = .append(content: known, reasoning: knownReasoning, revision: revision)
      case .turn(var turn):
        turn.content += content
        turn.reasoning += reasoning
        turn.revision = revision
        entries[id] = .turn(turn)
      }
    case .turn(let turn):
      if entries.updateValue(.turn(turn), forKey: turn.id) == nil {
        order.append(turn.id)
        owners[turn.id] = response
      }
    case .ended(let id, let outcome, let time):
      if endings.updateValue(Ending(outcome: outcome, time: time), forKey: id) == nil {
        endingOrder.append(id)
      }
    }
  }

  /// Puts back what could not be written, before what has come since.
  package mutating func restore(_ older: WriteBuffer) {
    var merged = older
    merged.add(self) { _ in true }
    self = merged
  }

  /// What is to be written for one response.
  package func part(of response: ResponseID) -> WriteBuffer {
    var part = WriteBuffer()
    part.add(self) { $0 == response }
    return part
  }

  private mutating func add(_ other: WriteBuffer, where isWanted: (ResponseID) -> Bool) {
    for change in other.changes {
      if let owner = other.owner(of: change), isWanted(owner) { add(change, of: owner) }
    }
  }

  private func owner(of change: ResponseChange) -> ResponseID? {
    switch change {
    case .began(let detail, _): detail.response.id
    case .append(let id, _, _, _): owners[id]
    case .turn(let turn): turn.responseID
    case .ended(let id, _, _): id
    }
  }
}
