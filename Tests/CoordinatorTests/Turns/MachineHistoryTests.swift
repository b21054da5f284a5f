import AntiphonTesting
import Conversation
import Coordinator
import Testing

/// Random histories of one response: events in any order, commits that take their time, writes that fail, readers
/// that come, stall, resume and leave. What the readers saw is then held against the invariants.
@Suite("Random histories of a response")
struct MachineHistoryTests {
  @Test("keep the invariants of the turn stream", arguments: 1...400)
  func history(seed: Int) async throws {
    var world = HistoryWorld(seed: UInt64(seed))
    await world.run(steps: 60)
    await world.finish()
    for problem in world.problems { Issue.record("seed \(seed): \(problem)") }
  }
}

/// One response, everything around it, and a record of what happened.
private struct HistoryWorld {
  private struct Reader {
    let since: Int?
    var cursor: StreamHub.Cursor
    var seen: [Turn] = []
    var isFinished = false
  }

  private(set) var problems: [String] = []
  private var generator: SeededGenerator
  private var machine: TurnMachine
  private var hub: StreamHub
  private var readers: [Reader] = []
  private var time = MachineLine.origin
  private let store: MemorySessionStore
  private let responseID: ResponseID
  private var buffer = WriteBuffer()
  private var isCommitting = false
  /// Every state that any turn ever showed, by revision.
  private var shown: [Int: Turn] = [:]
  /// The endings that had been committed when they were shown.
  private var committed: Set<Turn> = []
  private var pending: [Turn] = []

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let line = MachineLine(
      status: Bool.random(using: &generator) ? .queued : .waiting,
      turns: Int.random(in: 1...4, using: &generator),
      parallel: Int.random(in: 1...3, using: &generator))
    self.generator = generator
    machine = line.machine
    responseID = line.first.responseID
    hub = StreamHub(turns: [line.first])
    shown[line.first.revision] = line.first
    let session = SessionID(high: 0, low: 1)
    let round = Round(
      id: RoundID(high: 0, low: 1), sessionID: session, index: 0, requestID: RequestID(high: 0, low: 1),
      responseID: responseID, createdAt: time)
    var contents = MemorySessionStore.Contents()
    contents.rounds[session] = [
      RoundDetail(
        round: round, request: Request(id: round.requestID, content: "x", createdAt: time),
        response: Response(
          id: responseID, roundID: round.id, sessionID: session, model: Bench.model, turns: [line.first],
          createdAt: time))
    ]
    store = MemorySessionStore(contents)
  }

  mutating func run(steps: Int) async {
    for _ in 0..<steps {
      time = time.advanced(byMilliseconds: Int64.random(in: 0...50, using: &generator))
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: join()
      case 1 where !readers.isEmpty: readers.remove(at: Int.random(in: readers.indices, using: &generator))
      case 2...6: read()
      case 7: await write(fails: Bool.random(using: &generator))
      case 8...9 where isCommitting: commit()
      default: apply(randomEvent())
      }
    }
  }

  /// Lets everything come to its end, and looks at what each reader was given.
  mutating func finish() async {
    join()
    if !machine.isOver { apply(.cancel) }
    while isCommitting { commit() }
    await write(fails: true)
    await write(fails: false)
    while readers.contains(where: { !$0.isFinished }) { read() }
    check(machine.isOver && hub.outcome != nil, "the response has an end")
    check(hub.turns == machine.turns, "readers see what was decided")
    check(store.response(responseID)?.turns == hub.turns, "what was seen is stored")
    check(store.response(responseID)?.outcome == hub.outcome, "the outcome is stored")
    for turn in hub.turns {
      check(turn.status.isTerminal, "turn \(turn.index) ended")
      check(turn.toolCalls.allSatisfy(\.state.isTerminal), "the calls of turn \(turn.index) ended")
    }
    check(hub.turns.dropLast().allSatisfy { $0.status == .completed }, "only the last turn ends otherwise")
    for reader in readers { examine(reader) }
  }

  private mutating func randomEvent() -> TurnEvent {
    let last = machine.turns.count - 1
    let turn = Int.random(in: 0..<8, using: &generator) == 0 ? max(0, last - 1) : last
    switch Int.random(in: 0..<40, using: &generator) {
    case 0...3: return .start
    case 4: return .cancel
    case 5: return .interrupt
    case 6: return .limit(.time)
    case 7: return .modelFailed(TurnError(.network, "cut"), turn: turn)
    case 8...10: return .modelEnded(turn: turn)
    case 11...16:
      let calls = machine.turns[last].toolCalls.map(\.id)
      let id = calls.randomElement(using: &generator) ?? ToolCallID(high: 1, low: 1)
      return .toolFinished(id, Bool.random(using: &generator) ? .success("yes") : .failure("no"))
    case 17...18:
      return .offered([
        ToolDefinition(serverName: "builtin", methodName: "look", description: "", parametersSchema: "{}")
      ])
    default:
      return .model((0..<Int.random(in: 0...4, using: &generator)).map { _ in randomPiece() }, turn: turn)
    }
  }

  private mutating func randomPiece() -> ModelEvent {
    let index = Int.random(in: 0...2, using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0:
      return .toolCallBegan(index: index, providerCallID: "c\(index)", name: index == 2 ? "jump" : "look")
    case 1:
      return .toolCallArguments(index: index, ["", "{", "}", "{}"].randomElement(using: &generator) ?? "")
    case 2: return .usage(Usage(inputTokens: 1, outputTokens: index))
    case 3: return .finished(.stop)
    case 4: return .reasoning("r\(index)")
    default: return .content([" ", "a", "\n", "é", "", "{"].randomElement(using: &generator) ?? "")
    }
  }

  private mutating func apply(_ event: TurnEvent) {
    for effect in machine.apply(event, at: time) {
      switch effect {
      case .keep(let change): buffer.add(change, of: responseID)
      case .commit(let changes):
        check(!isCommitting, "one commit at a time")
        isCommitting = true
        for change in changes {
          buffer.add(change, of: responseID)
          if case .turn(let turn) = change, turn.status.isTerminal { pending.append(turn) }
        }
      case .publish(let update):
        hub.publish(update)
        guard let turn = hub.turns.last else { continue }
        check(shown.updateValue(turn, forKey: turn.revision) == nil, "a revision is used once")
        check(
          !turn.status.isTerminal || committed.contains(turn), "an ending is committed before it is shown")
      case .finish(let outcome):
        check(hub.outcome == nil, "a response ends once")
        hub.finish(outcome)
      case .askModel, .runTools, .stop: break
      }
    }
  }

  private mutating func commit() {
    isCommitting = false
    committed.formUnion(pending)
    pending = []
    apply(.committed)
  }

  private mutating func write(fails: Bool) async {
    let batch = buffer
    buffer = WriteBuffer()
    store.fail(with: fails ? StoreError(.full, "full") : nil)
    do throws(StoreError) {
      try await store.write(batch.changes)
    } catch {
      // Something may well have come since.
      if Bool.random(using: &generator) { apply(randomEvent()) }
      buffer.restore(batch)
    }
  }

  private mutating func join() {
    let since =
      Bool.random(using: &generator) ? nil : Int.random(in: 0...(hub.revision + 2), using: &generator)
    readers.append(
      Reader(since: since.flatMap { $0 <= hub.revision ? $0 : nil }, cursor: hub.cursor(since: since)))
  }

  private mutating func read() {
    for index in readers.indices where Bool.random(using: &generator) {
      switch hub.next(&readers[index].cursor) {
      case .deliver(let turn): readers[index].seen.append(turn)
      case .wait: break
      case .finished: readers[index].isFinished = true
      }
    }
  }

  private mutating func examine(_ reader: Reader) {
    var revision = reader.since ?? .min
    var last: Turn?
    for turn in reader.seen {
      check(turn.revision > revision, "revisions rise")
      check(shown[turn.revision] == turn, "only states that were")
      if let last, last.index == turn.index {
        check(turn.content.hasPrefix(last.content), "text only grows")
        check(!last.status.isTerminal, "nothing follows an ending")
      } else if let last {
        check(turn.index > last.index && last.status.isTerminal, "a turn ends before the next")
      }
      revision = turn.revision
      last = turn
    }
    let endings = reader.seen.filter(\.status.isTerminal)
    check(endings == hub.turns.filter { $0.revision > reader.since ?? .min }, "every ending is seen, once")
  }

  private mutating func check(_ condition: Bool, _ what: String) {
    if !condition { problems.append("not so: \(what)") }
  }
}
