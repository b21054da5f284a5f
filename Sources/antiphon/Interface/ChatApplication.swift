import ChatUI
import Conversation
import Coordinator
import Logging
import Screen
import Settings
import Terminal
import Theming
import Widgets

/// The loop of the interface: events become actions, actions change the state, the state becomes frames.
///
/// On the main actor from the first frame to the last; nothing here waits for disk, network or a model. What a
/// key does is drawn in the same call that read it, everything else at most sixty times a second.
@MainActor final class ChatApplication {
  /// What the command line says should be shown first.
  struct Opening: Sendable {
    var session: SessionID?
    var continues = false
    var model: String?
    var theme: String?
    /// The file for a recording of all that happens.
    var record: String?
    /// What is shown in place of the workspace and its sessions.
    var replay: ReplayHost?
  }

  let program: Program
  let opening: Opening
  private let terminal: TerminalSession
  private var state: ChatState
  private var screen = ChatScreen()
  private var pacer = FramePacer()
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  var runner: EffectRunner?
  var setup: SetupRunner?
  private var desktop: DesktopRunner?
  var composing: ComposingRunner?
  private var appearance: InterfaceAppearance
  private var tick: (time: Timestamp, task: Task<Void, Never>)?
  var host: WorkspaceHost?
  var reopening: Task<Void, Never>?
  var choice: Task<Void, Never>?
  private var ending: CheckedContinuation<ExitReason, Never>?
  var exitReason: ExitReason?
  /// What the window is called now; `nil` where that is left alone.
  private var title: String?
  /// Measures while somebody wants to know.
  private var measuring = FrameMeasuring()

  enum ExitReason: Hashable, Sendable {
    case quit
    case quitIntoBackground
    case terminalGone
    case signal(TerminalSignal)
  }

  // MARK: From the first frame to the last

  /// Opens the interface and returns when it is over; the terminal is then as it was found.
  static func run(_ program: Program, _ opening: Opening) async throws {
    let commands = try program.commands()
    let relay = EventRelay()
    var configuration = TerminalSession.Configuration()
    configuration.colorDepth = program.settings.interface.colors.depth
    configuration.hasMouse = program.settings.interface.mouse
    configuration.hasLinks = program.settings.interface.links
    let log = FileLog(path: program.directories.logFile)
    if let log {
      log.install(level: .info)
    } else {
      // Without a file there is no place for it that is not the screen.
      LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
    }
    let logger = Logger(label: "interface")
    configuration.standardErrorPath = log?.path ?? "/dev/null"
    let terminal: TerminalSession
    do { terminal = try TerminalSession(configuration) { relay.handler?($0) } } catch {
      throw ProgramError(
        error.message, suggestion: "\(error.suggestion) antiphon --plain and antiphon ask work without one.")
    }
    let application = ChatApplication(program, opening, commands, terminal)
    logger.info("antiphon \(Program.version) in a terminal of \(terminal.size.columns)x\(terminal.size.rows)")
    relay.handler = { [weak application] in application?.handle($0) }
    application.draw()
    let reason = await application.live()
    terminal.close()
    await application.composing?.finish(application.state.draftsToKeep)
    await application.goOnAnswering(after: reason)
    await application.host?.close()
    logger.info("ended: \(reason)")
    if case .signal(let signal) = reason { throw signal.exitCode }
  }

  /// Stays without a screen until no answer is being made here any more: when the user wants that, and when the
  /// terminal has gone, for which nobody can have wanted to lose them.
  private func goOnAnswering(after reason: ExitReason) async {
    guard let coordinator = host?.own, opening.replay == nil else { return }
    switch reason {
    case .quitIntoBackground: BackgroundJob.leave(answers: await coordinator.unfinishedCount)
    case .terminalGone, .signal(.hangUp): BackgroundJob.ignoreHangUp()
    case .quit, .signal: return
    }
    Logger(label: "workspace").info("goes on without a screen")
    try? await Interruption.cancelling { await coordinator.untilIdle() }
  }

  /// Lets the terminal's events through once there is somebody to take them.
  @MainActor private final class EventRelay {
    var handler: (@MainActor (TerminalEvent) -> Void)?
  }

  private init(
    _ program: Program, _ opening: Opening, _ commands: CommandTable, _ terminal: TerminalSession
  ) {
    self.program = program
    self.opening = opening
    self.terminal = terminal
    start = clock.now
    appearance = InterfaceAppearance(program, requested: opening.theme)
    let now = SystemClock.now
    state = ChatState(
      size: terminal.size, now: now, utcOffset: SystemClock.offsetFromUTC(at: now),
      themeName: appearance.theme.identifier, themeNames: appearance.names,
      glyphs: program.hasASCIIGlyphs ? .ascii : .unicode, hasMouse: program.settings.interface.mouse,
      commands: commands, usesVi: program.settings.interface.editing == .vi)
    let interface = program.settings.interface
    state.attention.notifiesAfter = interface.notify == .off ? nil : interface.notifyAfter
    terminal.setStyles { [table = appearance.table(terminal.colorDepth)] in table[$0, $1] }
    let composing = ComposingRunner(program, keepsText: opening.replay == nil) { [weak self] in
      self?.dispatch($0)
    }
    self.composing = composing
    runner = EffectRunner(
      program, composing,
      dispatch: { [weak self] in self?.dispatch($0) },
      frameIsDue: { [weak self] in await self?.frameIsDue() },
      defaultModel: { [weak self] in self?.state.defaultModel })
    setup = SetupRunner { [weak self] in self?.dispatch($0) }
    desktop = DesktopRunner(program, terminal) { [weak self] in self?.dispatch($0) }
  }

  private func live() async -> ExitReason {
    if appearance.needsBackground { terminal.queryBackground() }
    for problem in appearance.problems { dispatch(.notice(.warning, problem)) }
    let opener = Task { await open() }
    let reason = await withCheckedContinuation { continuation in
      if let exitReason { continuation.resume(returning: exitReason) } else { ending = continuation }
    }
    tick?.task.cancel()
    opener.cancel()
    reopening?.cancel()
    choice?.cancel()
    setup?.cancel()
    await opener.value
    await reopening?.value
    return reason
  }

  private func end(_ reason: ExitReason) {
    guard exitReason == nil else { return }
    exitReason = reason
    ending?.resume(returning: reason)
    ending = nil
  }

  // MARK: Events, actions, effects

  private func handle(_ event: TerminalEvent) {
    switch event {
    case .input(let events):
      if state.performance != nil { measuring.keyCame(at: seconds) }
      for event in events { take(event) }
      draw()
    case .resize(let size):
      apply(.resized(size))
      draw()
    case .resumed:
      apply(.resized(terminal.size))
      draw()
    case .signal(let signal): end(.signal(signal))
    case .closed: end(.terminalGone)
    }
  }

  private func take(_ event: InputEvent) {
    if case .background(let red, let green, let blue) = event {
      if appearance.backgroundIs(red: red, green: green, blue: blue) { showAppearance() }
      return
    }
    apply(.input(event))
  }

  /// Something has happened outside; the frame that shows it comes in time.
  func dispatch(_ action: Action) {
    apply(action)
    switch pacer.changed(at: seconds) {
    case .drawNow: draw()
    case .wait: break
    case .wakeUp(let time):
      Task {
        try? await clock.sleep(until: start + .seconds(time))
        pacer.wokeUp(at: seconds)
        draw()
      }
    }
  }

  private func apply(_ action: Action) {
    for effect in update(&state, .tick(SystemClock.now)) { run(effect) }
    for effect in update(&state, action) { run(effect) }
    scheduleTick()
  }

  private func run(_ effect: Effect) {
    switch effect {
    case .quit: end(.quit)
    case .quitIntoBackground: end(.quitIntoBackground)
    case .suspend: terminal.suspend()
    case .redraw: terminal.invalidate()
    case .setTheme(let name):
      if let problem = appearance.use(name) {
        apply(.appearance(.themeFailed(problem)))
      } else {
        showAppearance()
      }
    case .previewTheme(let name):
      if let problem = appearance.preview(name) {
        apply(.appearance(.themeFailed(problem)))
      } else {
        useStyles()
      }
    case .listThemes: listThemes()
    case .notify(let notification): desktop?.notify(notification)
    case .setup(let request): setup?.run(request, host)
    case .copy(let text): desktop?.copy(text)
    case .openLink(let link): desktop?.open(link)
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .compose(.openEditor(let pane, let text)): openEditor(pane, text)
    default: runner?.run(effect)
    }
  }

  /// Hands the terminal to the user's editor. What arrives meanwhile is taken, and drawn when the terminal is back.
  private func openEditor(_ pane: PaneID, _ text: String) {
    guard terminal.isActive else { return }
    let editor: ExternalEditor
    do { editor = try ExternalEditor(program.environment) } catch {
      return apply(.composing(.notEdited(Problem(describing: error))))
    }
    terminal.release()
    Task {
      let answer: ComposingAction
      do { answer = .edited(pane, text: try await editor.edit(text)) } catch {
        answer = .notEdited(Problem(describing: error))
      }
      terminal.reclaim()
      apply(.resized(terminal.size))
      apply(.composing(answer))
      draw()
    }
  }

  private func useStyles() {
    terminal.setStyles { [table = appearance.table(terminal.colorDepth)] in table[$0, $1] }
  }

  /// Reads all themes, which takes as long as their files take.
  private func listThemes() {
    Task { [appearance] in
      let offers = await appearance.offers()
      dispatch(.appearance(.themesListed(offers)))
    }
  }

  private func showAppearance() {
    useStyles()
    apply(.appearance(.themeChanged(appearance.theme.identifier)))
    draw()
  }

  // MARK: Frames and time

  private func draw() {
    guard exitReason == nil else { return }
    if state.performance != nil { return drawMeasured() }
    drawFrame()
    showTitle()
  }

  @discardableResult private func drawFrame() -> Int {
    var frame = Frame(size: state.size)
    screen.draw(&state, into: &frame)
    return terminal.present(frame)
  }

  /// The frame shows what those before it have cost: what it costs itself is known when it is done.
  private func drawMeasured() {
    _ = update(&state, .performance(measuring.figures))
    let start = seconds
    let bytes = drawFrame()
    measuring.drew(from: start, to: seconds, bytes: bytes)
    showTitle()
  }

  private func showTitle() {
    guard program.settings.interface.title else { return }
    let new = state.windowTitle
    guard new != title else { return }
    title = new
    terminal.setTitle(new)
  }

  private var seconds: Double {
    let (seconds, attoseconds) = (clock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// Waits until the last frame has been up for its time.
  private func frameIsDue() async {
    let now = seconds
    if state.performance != nil { measuring.turnCame(at: now) }
    let next = pacer.nextFrame(after: now)
    if next > now { try? await clock.sleep(until: start + .seconds(next)) }
  }

  /// One wake-up at a time, for the moment at which something on the screen changes with the clock alone.
  private func scheduleTick() {
    let next = state.nextTick
    guard next != tick?.time else { return }
    tick?.task.cancel()
    tick = nil
    guard let time = next else { return }
    let wait = max(0, time.milliseconds - SystemClock.now.milliseconds)
    let task = Task {
      do { try await clock.sleep(for: .milliseconds(wait)) } catch { return }
      tick = nil
      dispatch(.tick(SystemClock.now))
    }
    tick = (time, task)
  }
}
