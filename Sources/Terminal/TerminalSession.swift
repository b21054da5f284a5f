import CTerminal
import Dispatch
import Screen
import Theming

/// The terminal while the interface is up: frames go in, events come out, and on every way out it is left as it
/// was found.
///
/// There is one at a time in a process, because curses, the line discipline and signal handlers are the
/// process's. It lives on the main actor and must be closed; also when the process ends otherwise, by `exit` or
/// by a fatal signal (SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT), the terminal's modes and
/// settings are brought back before it dies. Only SIGKILL cannot be helped; `reset` does.
///
/// Events are delivered on the main actor, keys in the very call that read them: what they change can be
/// presented before anything else runs.
@MainActor
public final class TerminalSession {
  /// How many colours the terminal has, as far as is known: what a theme should be resolved for.
  public let colorDepth: ColorDepth
  /// How large the terminal is now.
  public var size: Size { presenter.size }
  /// Whether the process shows its interface, and neither was closed nor has handed the terminal over.
  public private(set) var isActive = true

  private let presenter: Presenter
  let output: TerminalOutput
  private let inputDescriptor: Int32
  private let outputDescriptor: Int32
  private let signalDescriptor: Int32
  private let ownsInput: Bool
  private let ownsOutput: Bool
  private let onEvent: @MainActor (TerminalEvent) -> Void
  private let answerMilliseconds: Int
  private let lastAnswerMilliseconds: Int32
  var modes: TerminalModes
  /// What the window is to be called, once that was said.
  var title: String?
  private var decoder: InputDecoder
  private var inputSource: (any DispatchSourceRead)?
  private var signalSource: (any DispatchSourceRead)?
  private var escapeTimer: (any DispatchSourceTimer)?
  private var isClosed = false
  /// Since when the terminal has owed an answer to something that it was asked; `nil` while it owes none.
  var askedAt: ContinuousClock.Instant?
  /// Whether another program has the terminal, so that the input's source is suspended.
  private var isReleased = false
  /// Whether that was by `release()`; then only `reclaim()` takes it back, whatever signals come.
  private var isLent = false
  private var hasEnded = false
  /// A frame that came while the terminal took no more.
  private var waiting: Frame?
  private var standardError: StandardErrorRedirection?

  /// How long an ESC waits for what may follow it, before it is the Escape key.
  private static let escapeMilliseconds = 25
  /// For how long an answer may be expected: every terminal gives one, and some connections are slow.
  private static let answerPatience: Duration = .seconds(5)
  /// How long the end waits for a terminal that does not take what is written to it.
  private static let patienceMilliseconds: Int32 = 250

  /// Takes over the terminal: alternate screen, every key at once, modes on. Nothing is drawn yet.
  ///
  /// - Throws: `TerminalError` when input or output is no terminal or it cannot show an interface; then nothing
  ///   was changed.
  public init(
    _ configuration: Configuration = Configuration(),
    onEvent: @escaping @MainActor (TerminalEvent) -> Void
  ) throws(TerminalError) {
    guard isTerminal(configuration.input) else { throw .notATerminal("input") }
    guard isTerminal(configuration.output) else { throw .notATerminal("output") }
    let type = try TerminalType(preferred: configuration.colorDepth, environment: configuration.environment)
    _ = cterminal_use_utf8()
    let size = Self.measure(configuration.output) ?? Size(columns: 80, rows: 24)
    presenter = try Presenter(type: type, size: size, hasLinks: configuration.hasLinks)
    colorDepth = presenter.colorDepth
    let signals = cterminal_signals_open()
    guard signals >= 0, cterminal_tty_save(configuration.input) else {
      let number = currentErrno()
      cterminal_signals_close()
      presenter.close()
      throw .system("Preparing the terminal", errno: number)
    }
    let ownInput = cterminal_tty_reopen(configuration.input)
    let ownOutput = cterminal_tty_reopen(configuration.output)
    ownsInput = ownInput >= 0
    ownsOutput = ownOutput >= 0
    inputDescriptor = ownsInput ? ownInput : configuration.input
    outputDescriptor = ownsOutput ? ownOutput : configuration.output
    output = TerminalOutput(descriptor: outputDescriptor, mayBlock: !ownsOutput)
    modes = TerminalModes(
      isFamiliar: type.isFamiliar, hasMouse: configuration.hasMouse,
      mayKeepFrames: type.name.hasPrefix("screen"))
    decoder = InputDecoder(eraseByte: cterminal_tty_erase_byte())
    self.onEvent = onEvent
    answerMilliseconds = configuration.answerMilliseconds
    lastAnswerMilliseconds = configuration.lastAnswerMilliseconds
    signalDescriptor = signals
    standardError = configuration.standardErrorPath.flatMap(StandardErrorRedirection.init)

    output.onDrained = { [weak self] in self?.outputDrained() }
    enter()
    if let title = configuration.title { setTitle(title) }
    signalSource = Self.source(signals) { [weak self] in self?.readSignals() }
    let (descriptor, owned) = (inputDescriptor, ownsInput)
    inputSource = Self.source(descriptor, closing: owned) { [weak self] in self?.readInput() }
  }

  private static func source(
    _ descriptor: Int32, closing: Bool = false, _ handler: @escaping @MainActor () -> Void
  ) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    source.setEventHandler { MainActor.assumeIsolated(handler) }
    if closing { source.setCancelHandler { closeDescriptor(descriptor) } }
    source.activate()
    return source
  }

  private static func measure(_ descriptor: Int32) -> Size? {
    var (rows, columns): (Int32, Int32) = (0, 0)
    guard cterminal_tty_size(descriptor, &rows, &columns) else { return nil }
    return Size(columns: Int(columns), rows: Int(rows))
  }

  // MARK: - Showing

  /// Says what each ink looks like on each surface, for `colorDepth`; the next frame is painted whole.
  public func setStyles(_ appearance: (Ink, Surface) -> Appearance) {
    presenter.setStyles(appearance)
  }

  /// Shows a frame. Writes what changed, in one piece; nothing when nothing did.
  ///
  /// Never waits: while the terminal takes no more, the newest frame is kept and shown as soon as it does.
  ///
  /// - Returns: how many bytes the frame took; none when it has to wait.
  @discardableResult
  public func present(_ frame: Frame) -> Int {
    guard isActive else { return 0 }
    if output.isBlocked {
      waiting = frame
      return 0
    }
    waiting = nil
    let bytes = presenter.bytes(for: frame)
    output.write(bytes[...])
    return bytes.count
  }

  /// Forgets what the terminal shows, for when another program has drawn over it: the next frame is painted
  /// whole on a cleared screen.
  public func invalidate() {
    presenter.invalidate()
  }

  private func outputDrained() {
    if let frame = waiting { present(frame) }
  }

  // MARK: - Taking and giving back

  private func enter() {
    armGuard()
    _ = cterminal_tty_raw(inputDescriptor)
    output.write(modes.entering)
    showTitle()
    presenter.invalidate()
  }

  private func leave() {
    waiting = nil
    output.finish(milliseconds: Self.patienceMilliseconds)
    output.write(modes.leaving)
    modes.hasTitle = false
    output.finish(milliseconds: Self.patienceMilliseconds)
    if askedAt != nil { awaitLastAnswer() }
    _ = cterminal_tty_restore(inputDescriptor)
    cterminal_guard_disarm()
    isActive = false
  }

  /// An answer that comes later would be typed into the shell.
  private func awaitLastAnswer() {
    var left = output.isGone ? 0 : lastAnswerMilliseconds
    let start = ContinuousClock.now
    while askedAt != nil, left > 0, cterminal_wait(inputDescriptor, false, left),
      let bytes = readBytes(inputDescriptor), !bytes.isEmpty
    {
      if decoder.decode(bytes).contains(.deviceAttributes) { askedAt = nil }
      let passed = start.duration(to: .now).components
      left =
        lastAnswerMilliseconds
        - Int32(passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000)
    }
    cterminal_tty_discard_input(inputDescriptor)
    askedAt = nil
  }

  private var expectsAnswer: Bool {
    askedAt.map { $0.duration(to: .now) < Self.answerPatience } ?? false
  }

  func armGuard() {
    let bytes = Array(modes.leaving.utf8)
    cterminal_guard_arm(outputDescriptor, bytes, bytes.count)
  }

  /// Gives the terminal back as it was found, and stops listening. Safe to call more than once.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    if isActive { leave() }
    stopListening()
    signalSource?.cancel()
    signalSource = nil
    cterminal_signals_close()
    output.close()
    if ownsOutput { closeDescriptor(outputDescriptor) }
    presenter.close()
    standardError?.undo()
    standardError = nil
  }

  /// Hands the terminal to another program, an editor for example: as it was found, and nothing is read.
  public func release() {
    guard isActive else { return }
    isLent = true
    handOver()
  }

  private func handOver() {
    leave()
    isReleased = inputSource != nil
    inputSource?.suspend()
  }

  /// Takes the terminal back after `release()`. Present a frame.
  public func reclaim() {
    guard !isActive, !isClosed, !hasEnded else { return }
    // What was meant for the other program is over with it.
    readSignals()
    guard !isActive, !isClosed, !hasEnded else { return }
    isLent = false
    isActive = true
    isReleased = false
    inputSource?.resume()
    enter()
    updateSize()
  }

  /// Stops the program like Ctrl+Z does elsewhere; `.resumed` comes when it goes on.
  ///
  /// - Parameter stop: stops the process group and returns `true`, or `false` when no shell is there to go on.
  /// - Returns: `false` when the program was not stopped; then nothing has changed but that a frame is due.
  @discardableResult
  public func suspend(stop: () -> Bool = cterminal_stop_process_group) -> Bool {
    guard isActive else { return false }
    handOver()
    if stop() { return true }
    reclaim()
    return false
  }

  private func resume() {
    guard !isClosed, !hasEnded else { return }
    if isActive {
      // It was stopped from outside, with no chance to put the terminal right.
      enter()
      updateSize()
    } else {
      // Another program has been stopped and goes on, this one beside it.
      guard !isLent else { return }
      reclaim()
    }
    onEvent(.resumed)
  }

  private func updateSize() {
    guard let size = Self.measure(outputDescriptor) else { return }
    if size != presenter.size { presenter.resize(size) }
  }

  // MARK: - Listening

  private func readSignals() {
    guard let numbers = readBytes(signalDescriptor, atMost: 64) else { return }
    var hasResized = false
    for number in numbers {
      guard !isClosed else { return }
      switch CaughtSignal(number: number) {
      case .resize: hasResized = true
      case .suspend: suspend()
      case .resume: resume()
      // While another program has the terminal, its Ctrl+C is its own.
      case .ending(.interrupt) where !isActive: break
      case .ending(let signal): onEvent(.signal(signal))
      case nil: break
      }
    }
    if hasResized, isActive, let size = Self.measure(outputDescriptor) {
      presenter.resize(size)
      onEvent(.resize(size))
    }
  }

  private func readInput() {
    guard isActive else { return }
    cterminal_guard_thread()
    if !ownsInput, !cterminal_wait(inputDescriptor, false, 0) { return }
    guard let bytes = readBytes(inputDescriptor) else {
      let number = currentErrno()
      if !isTemporary(number), !isInterruption(number) { end() }
      return
    }
    guard !bytes.isEmpty else { return end() }
    escapeTimer?.cancel()
    escapeTimer = nil
    let events = decoder.decode(bytes)
    if decoder.pendingEscape { waitAfterEscape() }
    if askedAt != nil, events.contains(.deviceAttributes) { askedAt = nil }
    if !events.isEmpty { onEvent(.input(events)) }
  }

  private func waitAfterEscape() {
    let timer = DispatchSource.makeTimerSource(queue: .main)
    let wait = expectsAnswer ? answerMilliseconds : Self.escapeMilliseconds
    timer.schedule(deadline: .now() + .milliseconds(wait))
    timer.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.escapeTimeOver() } }
    escapeTimer = timer
    timer.activate()
  }

  private func escapeTimeOver() {
    escapeTimer?.cancel()
    escapeTimer = nil
    // The rest of the sequence may be here already, and only this program be late.
    if cterminal_wait(inputDescriptor, false, 0) {
      readInput()
      return
    }
    let events = decoder.flush(expectsAnswer: expectsAnswer)
    if !events.isEmpty { onEvent(.input(events)) }
  }

  private func end() {
    guard !hasEnded else { return }
    hasEnded = true
    stopListening()
    output.close()
    onEvent(.closed)
  }

  private func stopListening() {
    escapeTimer?.cancel()
    escapeTimer = nil
    guard let source = inputSource else { return }
    inputSource = nil
    source.cancel()
    // A source that is suspended never finishes being cancelled.
    if isReleased { source.resume() }
    isReleased = false
  }
}
