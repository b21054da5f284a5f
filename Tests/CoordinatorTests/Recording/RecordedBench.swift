import AntiphonTesting
import Conversation
import Synchronization
import Testing

@testable import Coordinator

/// A coordinator whose recording is kept.
struct RecordedBench: Sendable {
  let bench: Bench
  private let events: EventList
  private let settings: CoordinatorSettings

  init(
    _ provider: ScriptedProvider = ScriptedProvider(), tools: ScriptedToolRunner = ScriptedToolRunner(),
    settings: CoordinatorSettings = CoordinatorSettings()
  ) {
    let events = EventList()
    self.events = events
    self.settings = settings
    bench = Bench(
      provider, tools: tools, settings: settings, recorder: SessionRecorder { events.append($0) })
  }

  var recording: Recording {
    Recording(
      header: RecordingHeader(program: "0.1.0", settings: settings),
      events: events.all)
  }

  /// What is stored of each response, in the order of the requests.
  var turns: [[RecordedTurn]] { bench.store.recordedTurns }
}

final class EventList: Sendable {
  private let events = Mutex<[RecordedEvent]>([])

  var all: [RecordedEvent] { events.withLock { $0 } }

  func append(_ new: [RecordedEvent]) {
    events.withLock { $0 += new }
  }
}

extension MemorySessionStore {
  /// What is stored of each response, in the order of the requests.
  var recordedTurns: [[RecordedTurn]] {
    now.rounds.values.joined().sorted { $0.request.id < $1.request.id }
      .map { $0.response.turns.map(RecordedTurn.init) }
  }
}

extension Recording {
  /// Replays it; what is stored afterwards, and the report.
  func replayed(
    pace: ReplayPace = .unpaced, clock: ManualClock = ManualClock()
  ) async throws -> (turns: [[RecordedTurn]], report: ReplayReport) {
    let replay = Replay(self)
    let store = MemorySessionStore()
    let coordinator = SessionCoordinator(
      store: store, models: replay.models, tools: replay.tools, environment: .manual(clock),
      settings: replay.settings, recorder: replay.recorder)
    let report = try await replay.run(on: coordinator, pace: pace)
    await coordinator.shutdown()
    return (store.recordedTurns, report)
  }

  /// The file, read again.
  func readBack() throws -> Recording {
    try Recording.read(Array(text.utf8), file: "a.jsonl").recording
  }
}
