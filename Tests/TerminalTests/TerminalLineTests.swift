import AntiphonTesting
import CTerminal
import Dispatch
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
  /// The line between the program and the terminal: slow, late, in pieces.
  @MainActor @Suite(.serialized, .timeLimit(.minutes(10))) struct TerminalLineTests {
    private let size = Size(columns: 80, rows: 24)

    @Test func aSlowLineGetsTheNewestFrameAndKeysAreTakenMeanwhile() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      var random = SeededGenerator()
      var frame = Frame(size: size)
      var screen = VirtualTerminal(size: size)
      var received = 0
      func readSome() {
        guard let bytes = readBytes(pty.controller, atMost: 100) else { return }
        received += bytes.count
        screen.feed(bytes)
      }
      var keys = 0
      for number in 0..<300 {
        // A frame is some kilobytes, of which a hundred bytes get through before the next one.
        session.invalidate()
        mutate(&frame, using: &random)
        session.present(frame)
        readSome()
        if number % 10 == 0 {
          pty.events = []
          pty.type("k")
          while pty.events.isEmpty { await Task.yield() }
          #expect(pty.events == [.input([.key(Key("k"))])], "seed \(random.seed)")
          keys += 1
        }
      }
      #expect(keys == 30)
      // What waits is one frame and what the line had begun to take, not three hundred.
      while !differences(frame, screen, session.colorDepth).isEmpty {
        readSome()
        await Task.yield()
      }
      #expect(received < 200_000, "seed \(random.seed)")
      #expect(screen.violations.isEmpty, "seed \(random.seed)")
    }

    @Test func aStormOfSizesEndsWithTheFrameOfTheLast() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      defer { session.close() }
      var random = SeededGenerator()
      var frame = Frame(size: size)
      for number in 0..<200 {
        let wanted = Size(
          columns: .random(in: 1...500, using: &random), rows: .random(in: 1...200, using: &random))
        pty.resize(wanted)
        pty.events = []
        kill(getpid(), SIGWINCH)
        await pty.wait { pty.events.contains { if case .resize = $0 { true } else { false } } }
        // Sometimes a frame of the size before is still on its way.
        if Bool.random(using: &random) { session.present(frame) }
        frame = Frame(size: session.size)
        #expect(session.size == wanted, "seed \(random.seed), size \(number)")
        // Large frames take the checks long, not the program.
        if number % 20 == 19 {
          mutate(&frame, using: &random)
          session.present(frame)
          await pty.wait { differences(frame, pty.screen, session.colorDepth).isEmpty }
        } else {
          frame.draw("\(number)", at: Position(column: 0, row: 0), in: frame.bounds)
          session.present(frame)
        }
      }
    }

    @Test func anAnswerInPiecesIsNotTyped() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      var configuration = pty.configuration()
      configuration.answerMilliseconds = 10_000
      let session = try pty.open(configuration)
      defer { session.close() }
      session.queryBackground()
      await pty.wait { pty.screen.queries == ["11;?", "c"] }
      // Longer apart than an Escape key waits when nothing is expected.
      for piece in ["\u{1B}", "]", "11;rgb:ffff/ffff/ffff\u{1B}", "\\\u{1B}", "[?62;22c"] {
        pty.type(piece)
        try await Task.sleep(for: .milliseconds(60))
      }
      await pty.wait { pty.events.contains(.input([.deviceAttributes])) }
      #expect(
        pty.events == [.input([.background(red: 1, green: 1, blue: 1)]), .input([.deviceAttributes])])
      // From then on Escape is told at once.
      pty.events = []
      pty.type("\u{1B}")
      await pty.wait { !pty.events.isEmpty }
      #expect(pty.events == [.input([.key(Key(.escape))])])
    }

    @Test func anAnswerThatComesAtTheEndIsNotLeftToTheShell() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      var configuration = pty.configuration()
      configuration.lastAnswerMilliseconds = 10_000
      let session = try pty.open(configuration)
      session.queryBackground()
      let controller = pty.controller
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(40)) {
        _ = writeBytes(controller, Array("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}[?62c".utf8)[...])
      }
      session.close()
      // The line discipline is that of before: it would hand over a line at a time.
      var count: Int32 = 0
      #expect(ioctl(pty.terminal, UInt(FIONREAD), &count) == 0)
      #expect(count == 0)
      var settings = termios()
      _ = tcgetattr(pty.terminal, &settings)
      cfmakeraw(&settings)
      _ = tcsetattr(pty.terminal, TCSANOW, &settings)
      var waiting = pollfd(fd: pty.terminal, events: Int16(POLLIN), revents: 0)
      #expect(poll(&waiting, 1, 0) == 0, "nothing is left to be read")
    }

    @Test func aTerminalThatNeverAnswersHoldsUpNothing() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      session.queryBackground()
      let start = ContinuousClock.now
      session.close()
      #expect(start.duration(to: .now) < .seconds(2))
    }

    @Test func theTitleIsGivenBackWithTheTerminalAndTakenAgain() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      session.setTitle("one")
      await pty.wait { pty.screen.titles == ["one"] && pty.screen.titleDepth == 1 }
      for round in 1...3 {
        session.release()
        await pty.wait { pty.screen.titleDepth == 0 }
        // Not seen now, and shown when the terminal is back.
        if round == 2 { session.setTitle("two") }
        session.reclaim()
        await pty.wait { pty.screen.titleDepth == 1 && pty.screen.titles.count == round + 1 }
        #expect(pty.screen.titles.last == (round == 1 ? "one" : "two"))
      }
      session.close()
      await pty.wait { !pty.screen.modes.contains(1049) }
      #expect(pty.screen.titleDepth == 0 && pty.screen.violations.isEmpty)
    }

    @Test(arguments: [("screen", true), ("linux", true), ("xterm-256color", false), ("tmux-256color", false)])
    func whereTheLastFrameMightStayItIsCleared(term: String, isCleared: Bool) async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open(pty.configuration(["TERM": term]))
      var frame = Frame(size: size)
      frame.draw("hello", at: Position(column: 1, row: 1), in: frame.bounds)
      session.present(frame)
      await pty.wait { pty.screen.text(row: 1).contains("hello") }
      session.close()
      await pty.wait { !pty.screen.modes.contains(1049) }
      pty.drain()
      #expect(pty.screen.text(row: 1).contains("hello") != isCleared)
    }

    @Test func notificationsAreSentAsTheyAre() async throws {
      let pty = PseudoTerminal(size: size)
      defer { pty.close() }
      let session = try pty.open()
      session.notify("Answered: a\u{07}b", by: TerminalNotification(.osc9))
      session.notify("x", by: TerminalNotification(.bell))
      await pty.wait { pty.received.last == 0x07 }
      let text = String(decoding: pty.received, as: UTF8.self)
      #expect(text.contains("\u{1B}]9;Answered: ab\u{1B}\\\u{07}"))
      session.close()
      pty.drain()
      let count = pty.received.count
      session.notify("late", by: TerminalNotification(.bell))
      pty.drain()
      #expect(pty.received.count == count)
    }
  }
}
