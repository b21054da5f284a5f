import CTerminal
import Dispatch
import Screen

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pseudo-terminal whose far side is a `VirtualTerminal`, so that what arrives can be looked at.
@MainActor
final class PseudoTerminal {
  let controller: Int32
  let terminal: Int32
  private(set) var screen: VirtualTerminal
  private(set) var received: [UInt8] = []
  var events: [TerminalEvent] = []
  private var source: (any DispatchSourceRead)?
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var isHungUp = false

  init(size: Size) {
    var (controller, terminal): (Int32, Int32) = (-1, -1)
    precondition(cterminal_pty_open(&controller, &terminal, Int32(size.rows), Int32(size.columns)))
    self.controller = controller
    self.terminal = terminal
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
    screen = VirtualTerminal(size: size)
  }

  func configuration(_ environment: [String: String] = ["TERM": "xterm-256color"])
    -> TerminalSession.Configuration
  {
    var configuration = TerminalSession.Configuration()
    configuration.input = terminal
    configuration.output = terminal
    configuration.environment = { environment[$0] }
    return configuration
  }

  func open(_ configuration: TerminalSession.Configuration? = nil) throws -> TerminalSession {
    let session = try TerminalSession(configuration ?? self.configuration()) { [weak self] event in
      self?.events.append(event)
      self?.wake()
    }
    session.setStyles { appearance($0, $1, session.colorDepth) }
    return session
  }

  /// Takes what the program writes from now on.
  func read() {
    guard source == nil else { return }
    let source = DispatchSource.makeReadSource(fileDescriptor: controller, queue: .main)
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.drain() } }
    self.source = source
    source.activate()
  }

  /// Takes what is there now.
  func drain() {
    while let bytes = readBytes(controller), !bytes.isEmpty {
      received += bytes
      screen.feed(bytes)
    }
    wake()
  }

  func resize(_ size: Size) {
    precondition(cterminal_pty_resize(controller, Int32(size.rows), Int32(size.columns)))
    screen = VirtualTerminal(size: size)
  }

  func type(_ text: String) {
    precondition(writeBytes(controller, Array(text.utf8)[...]) == text.utf8.count)
  }

  /// Comes back when the condition holds; it is looked at whenever something has arrived.
  func wait(until condition: () -> Bool) async {
    read()
    while !condition() { await withCheckedContinuation { waiters.append($0) } }
  }

  private func wake() {
    let woken = waiters
    waiters = []
    for waiter in woken { waiter.resume() }
  }

  /// The settings of the line discipline, as bytes.
  var settings: [UInt8] {
    var settings = termios()
    precondition(tcgetattr(terminal, &settings) == 0)
    return withUnsafeBytes(of: settings) { Array($0) }
  }

  func hangUp() {
    guard !isHungUp else { return }
    isHungUp = true
    if let source {
      let controller = controller
      source.setCancelHandler { closeDescriptor(controller) }
      source.cancel()
    } else {
      closeDescriptor(controller)
    }
    source = nil
  }

  func close() {
    hangUp()
    closeDescriptor(terminal)
  }
}
