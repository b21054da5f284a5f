import AntiphonTesting
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// The executor of the whole process: one thread, and a seed that picks which of the ready jobs runs next.
///
/// So a history takes the same course each time, and seeds stand for courses. When no job is ready and the history
/// is not over, something waits for what will never come: a hang, found without any waiting.
///
/// `@unchecked`, because everything here happens on the one thread that calls `run`.
final class SeededScheduler: TaskExecutor, @unchecked Sendable {
  static let shared = SeededScheduler()

  enum Ending {
    case over
    /// Nothing can run any more.
    case hung
    /// So many jobs were run that it will not end.
    case endless
    /// `isToStop` said so.
    case stopped
  }

  private var ready: [UnownedJob] = []
  private var idlers: [UnsafeContinuation<Void, Never>] = []
  private var generator = SeededGenerator(seed: 0)
  private var isOver = false
  /// How many draws decide on the next job; with two or three the oldest, or the newest, are picked more often.
  private var draws = 1
  private var prefersNewest = false

  /// Makes this the executor of everything in the process that has none of its own. To be called before anything
  /// asynchronous.
  @available(macOS 26.4, *)
  static func install() {
    _createExecutors(factory: Factory.self)
  }

  @available(macOS 26.4, *)
  private struct Factory: ExecutorFactory {
    static var mainExecutor: any MainExecutor { PlatformExecutorFactory.mainExecutor }
    static var defaultExecutor: any TaskExecutor { SeededScheduler.shared }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    ready.append(UnownedJob(job))
  }

  /// Runs `body` and everything it starts, until it has returned and nothing is left to run.
  ///
  /// - Parameter isToStop: asked after each job; what is left is then dropped.
  func run(
    seed: UInt64, limit: Int, isToStop: () -> Bool, _ body: @escaping @Sendable () async -> Void
  ) -> Ending {
    generator = SeededGenerator(seed: seed)
    draws = Int.random(in: 1...3, using: &generator)
    prefersNewest = Bool.random(using: &generator)
    isOver = false
    defer { (ready, idlers) = ([], []) }
    Task {
      await body()
      self.isOver = true
    }
    for _ in 0..<limit {
      if ready.isEmpty {
        if isOver { return .over }
        guard let idler = idlers.popLast() else { return .hung }
        idler.resume()
      }
      let index = pick()
      ready.swapAt(index, ready.count - 1)
      Tally.total.jobs += 1
      ready.removeLast().runSynchronously(on: asUnownedTaskExecutor())
      if isToStop() { return .stopped }
    }
    return .endless
  }

  private func pick() -> Int {
    var index = Int.random(in: 0..<ready.count, using: &generator)
    for _ in 1..<draws {
      let other = Int.random(in: 0..<ready.count, using: &generator)
      index = prefersNewest ? max(index, other) : min(index, other)
    }
    return index
  }

  /// Returns when nothing else can run.
  func idle() async {
    await withUnsafeContinuation { idlers.append($0) }
  }

  /// Lets others run, as a thread that is taken away would: up to so many times.
  func yield(upTo count: Int) async {
    for _ in 0..<Int.random(in: 0...count, using: &generator) { await Task.yield() }
  }
}
