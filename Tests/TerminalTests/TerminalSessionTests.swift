import AntiphonTesting
import CTerminal
import Screen
import Testing
import Theming

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension CursesTests {
  @MainActor @Suite(.serialized, .timeLimit(.minutes(10))) struct TerminalSessionTests {
    private let size = Size(columns: 40, rows: 10)

    private func hello(_ text: String = "hello", _ size: Size? = nil) -> Frame {
      var frame = Frame(size: size ?? self.size)
      frame.draw(text, at: Position(column: 1, row: 1), in: frame.bounds, ink: .title)
      frame.cursor = Frame.Cursor(Position(column: 3, row: 2))
      return frame
    }

    @Test func theTerminalIsLeftAsItWasFound() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let before = pty.settings
      var configuration = pty.configuration()
      configuration.title = "One \u{1B}]0;two\u{7}\u{202E}"
      let session = try pty.open(configuration)
      #expect(pty.settings != before)
      session.present(hello())
      await pty.wait { pty.screen.text(row: 1).contains("hello") }
      #expect(pty.screen.modes == [7, 1049, 2004, 1004, 1002, 1006])
      #expect(pty.screen.keyboardFlags == 1 && pty.screen.otherKeys == 1)
      #expect(pty.screen.titles == ["One ]0;two"])
      #expect(pty.screen.cursor == Position(column: 3, row: 2) && pty.screen.isCursorVisible)

      session.close()
      session.close()
      await pty.wait { !pty.screen.modes.contains(1049) }
      pty.drain()
      #expect(pty.screen.modes == [7])
      #expect(pty.screen.keyboardFlags == 0 && pty.screen.otherKeys == 0)
      #expect(pty.screen.titleDepth == 0 && pty.screen.cursorStyle == 0 && pty.screen.isCursorVisible)
      #expect(pty.screen.violations.isEmpty)
      #expect(pty.settings == before)
      // Nothing is written after that.
      let count = pty.received.count
      session.present(hello("again"))
      session.setTitle("x")
      pty.drain()
      #expect(pty.received.count == count)
    }

    @Test func whatOneReadGivesIsOneBatch() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      pty.type("ab\u{1B}[A\u{1B}[200~p\r\u{1B}[201~")
      await pty.wait { !pty.events.isEmpty }
      #expect(
        pty.events == [
          .input([.key(Key("a")), .key(Key("b")), .key(Key(.up)), .paste("p\n")])
        ])
      pty.events = []
      pty.type("\u{1B}")
      await pty.wait { !pty.events.isEmpty }
      #expect(pty.events == [.input([.key(Key(.escape))])])
      pty.events = []
      // Ctrl+C is a key, as are Ctrl+Z and Ctrl+S.
      pty.type("\u{3}\u{1A}\u{13}\r\n")
      await pty.wait { !pty.events.isEmpty }
      #expect(pty.events == [.input(Key.sequence("<C-c><C-z><C-s><Enter><C-j>").map(InputEvent.key))])
    }

    @Test func signalsBecomeEvents() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      let larger = Size(columns: 60, rows: 15)
      pty.resize(larger)
      kill(getpid(), SIGWINCH)
      await pty.wait { !pty.events.isEmpty }
      #expect(pty.events == [.resize(larger)])
      #expect(session.size == larger)
      session.present(hello("larger", larger))
      await pty.wait { pty.screen.text(row: 1).contains("larger") }

      for (number, signal) in [(SIGTERM, TerminalSignal.terminate), (SIGINT, .interrupt), (SIGHUP, .hangUp)] {
        pty.events = []
        kill(getpid(), number)
        await pty.wait { !pty.events.isEmpty }
        #expect(pty.events == [.signal(signal)])
      }
      // To this thread, as write(2) sends it.
      #expect(raise(SIGPIPE) == 0)
    }

    @Test func aStopGivesTheTerminalBackAndGoingOnTakesItAgain() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let before = pty.settings
      let session = try pty.open()
      defer { session.close() }
      let raw = pty.settings
      for round in 1...4 {
        session.present(hello("round \(round)"))
        await pty.wait { pty.screen.text(row: 1).contains("round \(round)") }
        var stops = 0
        let stopped = session.suspend {
          stops += 1
          pty.drain()
          #expect(pty.settings == before)
          #expect(pty.screen.modes == [7] && pty.screen.keyboardFlags == 0)
          return true
        }
        #expect(stopped)
        #expect(stops == 1 && !session.isActive)
        session.present(hello("unseen"))
        pty.events = []
        kill(getpid(), SIGCONT)
        await pty.wait { pty.events == [.resumed] }
        #expect(session.isActive && pty.settings == raw)
        session.present(hello("after \(round)"))
        await pty.wait { pty.screen.text(row: 1).contains("after \(round)") }
        #expect(pty.screen.modes.contains(1049) && pty.screen.keyboardFlags == 1)
      }
      // With no shell to go on, it goes on by itself.
      let stopped = session.suspend { false }
      #expect(!stopped)
      #expect(session.isActive && pty.settings == raw)
      // Stopped from outside, the keyboard's stack does not grow.
      pty.events = []
      kill(getpid(), SIGCONT)
      await pty.wait { pty.events == [.resumed] }
      session.present(hello("at last"))
      await pty.wait { pty.screen.text(row: 1).contains("at last") }
      #expect(pty.screen.keyboardFlags == 1)
      #expect(pty.screen.violations.isEmpty)
    }

    @Test func anotherProgramCanHaveTheTerminal() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let before = pty.settings
      let session = try pty.open()
      session.release()
      #expect(pty.settings == before)
      // Its keys, its Ctrl+C.
      pty.type("for the editor\n")
      #expect(raise(SIGINT) == 0)
      session.reclaim()
      pty.type("k")
      await pty.wait { !pty.events.isEmpty }
      #expect(!pty.events.contains(.signal(.interrupt)))
      session.release()
      session.close()
      #expect(pty.settings == before)
    }

    @Test func aTerminalThatTakesNothingStopsNothing() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      var random = SeededGenerator()
      var frame = Frame(size: size)
      // Far more than the terminal's buffer holds, and nobody reads.
      for _ in 0..<400 {
        mutate(&frame, using: &random)
        session.invalidate()
        session.present(frame)
      }
      await pty.wait { differences(frame, pty.screen, session.colorDepth).isEmpty }
      #expect(pty.screen.violations.isEmpty, "seed \(random.seed)")
      // Most frames were never drawn.
      #expect(pty.received.count < 200_000)
    }

    @Test func aTerminalThatIsGoneSaysSoOnce() async throws {
      let pty = PseudoTerminal(size: size)
      let session = try pty.open()
      session.present(hello())
      pty.hangUp()
      await pty.wait { pty.events.contains(.closed) }
      #expect(pty.events.filter { $0 == .closed }.count == 1)
      session.present(hello("nobody"))
      session.close()
      pty.close()
    }

    @Test func standardErrorGoesToTheLog() throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      var template = Array("/tmp/standard-error.XXXXXX".utf8CString)
      closeDescriptor(mkstemp(&template))
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      defer { unlink(path) }
      var configuration = pty.configuration()
      configuration.standardErrorPath = path
      let session = try pty.open(configuration)
      _ = writeBytes(2, Array("torn\n".utf8)[...])
      session.close()
      let file = open(path, O_RDONLY)
      defer { closeDescriptor(file) }
      #expect(readBytes(file) == Array("torn\n".utf8))
      #expect(fcntl(2, F_GETFD) >= 0)
    }

    @Test func theBackgroundIsAskedFor() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      session.queryBackground()
      await pty.wait { pty.screen.queries == ["11;?", "c"] }
      pty.type("\u{1B}]11;rgb:0000/0000/ffff\u{1B}\\\u{1B}[?62c")
      await pty.wait { !pty.events.isEmpty }
      #expect(pty.events == [.input([.background(red: 0, green: 0, blue: 1), .deviceAttributes])])
    }

    @Test func whatIsNoTerminalIsRefusedUntouched() throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let before = pty.settings
      func problem(_ change: (inout TerminalSession.Configuration) -> Void) -> TerminalError.Code? {
        var configuration = pty.configuration()
        change(&configuration)
        do {
          try pty.open(configuration).close()
          return nil
        } catch {
          return (error as? TerminalError)?.code
        }
      }
      let null = open("/dev/null", O_RDWR)
      defer { closeDescriptor(null) }
      #expect(problem { $0.input = null } == .notATerminal)
      #expect(problem { $0.output = null } == .notATerminal)
      #expect(problem { $0.environment = { _ in nil } } == .noTerminalType)
      #expect(problem { $0.environment = { $0 == "TERM" ? "unheard-of" : nil } } == .unknownTerminalType)
      #expect(problem { $0.environment = { $0 == "TERM" ? "dumb" : nil } } == .incapableTerminal)
      #expect(pty.settings == before)
      pty.drain()
      #expect(pty.received.isEmpty)
      #expect(problem { _ in } == nil)
    }

    @Test(
      "Whatever ends the process, the terminal comes back first",
      arguments: [
        SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT, Int32(CTERMINAL_END_EXIT),
        Int32(CTERMINAL_END_ABORT), Int32(CTERMINAL_END_TRAP), Int32(CTERMINAL_END_NULL_POINTER),
        Int32(CTERMINAL_END_STACK_OVERFLOW),
      ])
    func fatalEnds(_ ending: Int32) {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let before = pty.settings
      let words = Array(TerminalModes(isFamiliar: true, hasMouse: true, hasTitle: true).leaving.utf8)
      let status = cterminal_end_in_child(pty.terminal, words, words.count, ending)
      let expected: Int32 =
        switch Int(ending) {
        case CTERMINAL_END_ABORT: SIGABRT
        case CTERMINAL_END_TRAP: status & 0x7F == SIGTRAP ? SIGTRAP : SIGILL
        case CTERMINAL_END_NULL_POINTER, CTERMINAL_END_STACK_OVERFLOW: SIGSEGV
        default: ending
        }
      #expect(status & 0x7F == expected)
      pty.drain()
      #expect(pty.received == words)
      #expect(pty.settings == before)
    }
  }
}
