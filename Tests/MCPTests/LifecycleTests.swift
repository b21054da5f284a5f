import AntiphonTesting
import Settings
import Synchronization
import Testing

@testable import MCP

/// What is wished of a server while it is still ending or starting.
@Suite(.timeLimit(.minutes(10))) struct LifecycleTests {
  private static func server(_ programs: SlowPrograms, isTriedAgain: Bool = false) -> MCPServer {
    var environment = Adversary.environment("/")
    environment.probation = .zero
    environment.makeTransport = { _ in programs.begin() }
    let transport: MCPServerSettings.Transport =
      isTriedAgain ? .http(.init(url: "https://example.com")) : .stdio(.init("none"))
    return MCPServer(MCPServerSettings(name: "slow", transport: transport), in: environment)
  }

  @Test func `stopped while it starts, it lets those go who wait for its tools`() async {
    let programs = SlowPrograms()
    let server = Self.server(programs)
    let tools = Task { await server.tools() }
    await programs.begun()
    let stop = Task { await server.stop() }
    #expect(await tools.value == [])
    // Who comes while it still ends does not wait either.
    #expect(await server.tools() == [])
    programs.letEnd()
    await stop.value
    #expect(await server.status.state == .stopped)
    #expect(await server.tools() == [])
  }

  @Test func `who waits for the tools and is cancelled waits no more`() async {
    let programs = SlowPrograms()
    let server = Self.server(programs)
    let tools = Task { await server.tools() }
    await programs.begun()
    tools.cancel()
    #expect(await tools.value == [])
    programs.letEnd()
    await server.stop()
  }

  @Test func `what is needed while it ends does not start a second program`() async {
    let programs = SlowPrograms()
    let server = Self.server(programs, isTriedAgain: true)
    await server.start()
    await programs.begun()
    programs.writeNonsense()
    for await status in await server.changes() {
      if case .failed = status.state { break }
    }
    // Its probation takes no time at all, but its program takes all the time it wants.
    for _ in 0..<500 {
      await server.start()
      await Task.yield()
    }
    let stop = Task { await server.stop() }
    for _ in 0..<500 {
      await server.start()
      await Task.yield()
    }
    #expect(programs.most == 1)
    programs.letEnd()
    await stop.value
    await server.start()
    #expect(await server.status.state == .stopped)
    #expect(programs.most == 1 && programs.running == 0)
  }

  /// Who wishes what when is left to the scheduler; all of them come back, and one program lived at most.
  @Test(arguments: 0..<20) func `whatever is wished at once, everybody comes back`(seed: UInt64) async {
    var random = SeededGenerator(seed: seed)
    let programs = SlowPrograms(endsAtOnce: true)
    let server = Self.server(programs, isTriedAgain: seed % 2 == 0)
    await withTaskGroup { group in
      for _ in 0..<60 {
        let wish = Int.random(in: 0..<6, using: &random)
        let pause = Int.random(in: 0..<20, using: &random)
        let task = Task {
          for _ in 0..<pause { await Task.yield() }
          switch wish {
          case 0: await server.start()
          case 1: await server.restart()
          case 2: await server.stop()
          case 3: programs.writeNonsense()
          default: _ = await server.tools()
          }
        }
        if Int.random(in: 0..<8, using: &random) == 0 { task.cancel() }
        group.addTask { await task.value }
      }
      // Those who wait for the tools of a server that never tells them wait for its grace, or for this.
      group.addTask {
        for _ in 0..<200 { await Task.yield() }
        await server.stop(isForGood: true)
      }
    }
    #expect(programs.most <= 1 && programs.running == 0, "seed \(seed)")
    #expect(await server.status.state == .stopped, "seed \(seed)")
  }
}

/// Programs that answer nothing, and take as long as they are told to end.
final class SlowPrograms: Sendable {
  private struct State {
    var running = 0
    var most = 0
    var programs: [SlowProgram] = []
    var mayEnd: Bool
    var endings: [CheckedContinuation<Void, Never>] = []
  }
  private let state: Mutex<State>
  private let beginnings: AsyncStream<Void>
  private let beginning: AsyncStream<Void>.Continuation

  init(endsAtOnce: Bool = false) {
    state = Mutex(State(mayEnd: endsAtOnce))
    (beginnings, beginning) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  var running: Int { state.withLock { $0.running } }
  var most: Int { state.withLock { $0.most } }

  func begin() -> SlowProgram {
    let program = SlowProgram(self)
    state.withLock { $0.programs.append(program) }
    return program
  }

  func letEnd() {
    let endings = state.withLock { state in
      state.mayEnd = true
      defer { state.endings = [] }
      return state.endings
    }
    for ending in endings { ending.resume() }
  }

  /// More of what is no message than a session puts up with.
  func writeNonsense() { state.withLock { $0.programs.last }?.nonsense.yield() }

  /// Returns when a program has begun since this was last asked.
  func begun() async {
    for await _ in beginnings { return }
  }

  fileprivate func began() {
    state.withLock { state in
      state.running += 1
      state.most = max(state.most, state.running)
    }
    beginning.yield()
  }

  fileprivate func end() async {
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        if !state.mayEnd { state.endings.append(continuation) }
        return state.mayEnd
      }
      if isNow { continuation.resume() }
    }
    state.withLock { $0.running -= 1 }
  }
}

final class SlowProgram: ServerTransport {
  private let programs: SlowPrograms
  private let nonsenses: AsyncStream<Void>
  let nonsense: AsyncStream<Void>.Continuation

  init(_ programs: SlowPrograms) {
    self.programs = programs
    (nonsenses, nonsense) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func send(_ message: Message) -> Bool { true }
  func abandon(_ id: RequestID) {}
  func agree(on version: ProtocolVersion?) {}

  func run(_ tell: @escaping @Sendable (TransportEvent) async -> Void) async -> String {
    programs.began()
    await tell(.opened(process: nil))
    for await _ in nonsenses {
      for _ in 0...SessionLimits().garbage { await tell(.received(.garbage("nonsense"))) }
    }
    await programs.end()
    return "It has ended."
  }
}
