import Processes

/// A server as a program of this machine: a message is a line of its standard input or output.
///
/// It runs under the guard: however this process ends, the program does too, with all that it has started.
struct StdioTransport: ServerTransport {
  private let command: ChildCommand
  private let confine: (@Sendable () async -> Sandbox.Answer)?
  private let launcher: ChildLauncher
  private let queue = SendQueue()
  private let sleep: @Sendable (Duration) async throws -> Void

  /// How long a program may take to end by itself once its input has.
  private static let farewell = Duration.milliseconds(500)
  /// The longest line of its standard error that is read.
  private static let maximumWords = 64 << 10

  /// - Parameter confine: what holds the program, asked right before its start; nil for nothing.
  init(
    _ command: ChildCommand, confine: (@Sendable () async -> Sandbox.Answer)? = nil, launcher: ChildLauncher,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.command = command
    self.confine = confine
    self.launcher = launcher
    self.sleep = sleep
  }

  func send(_ message: Message) -> Bool { queue.add(message) }
  func abandon(_ id: RequestID) {}
  func agree(on version: ProtocolVersion?) {}

  func run(_ tell: @escaping @Sendable (TransportEvent) async -> Void) async -> String {
    var command = command
    if let confine {
      switch await confine() {
      case .confined(let confinement): command.confinement = confinement
      case .unavailable(let reason):
        return "The server is only started in the sandbox, as its settings say, and there is none: \(reason) "
          + "See to that, or take \"sandbox = true\" out of its settings."
      }
    }
    let child: ChildProcess
    do throws(ChildError) { child = try await launcher.start(command) } catch {
      return [error.message, error.suggestion].compactMap { $0 }.joined(separator: " ")
    }
    await tell(.opened(process: child.processID))
    // Waited for to its end: the last words of a program say why it has ended.
    async let words: Void = Self.hear(child, tell)
    let ending = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await queue.drain { entry in
          do throws(ChildError) { try await child.input?.write(entry.bytes + [UInt8(ascii: "\n")]) } catch {
            return false
          }
          return true
        }
      }
      await Self.read(child.output, limit: Incoming.maximumLength) { line in
        for incoming in line.incoming { await tell(.received(incoming)) }
      }
      let ending = await end(child)
      group.cancelAll()
      return ending
    }
    await words
    return Self.words(for: ending)
  }

  private static func hear(
    _ child: ChildProcess, _ tell: @escaping @Sendable (TransportEvent) async -> Void
  ) async {
    guard let errors = child.errors else { return }
    await read(errors, limit: maximumWords) { await tell(.said($0.text)) }
  }

  /// The end of its input is what a server is told first; then it is asked, then it is killed.
  private func end(_ child: ChildProcess) async -> ChildEnding {
    child.input?.close()
    // In a task of its own: the one that ends here may be cancelled, and what ends a program is not.
    return await Task { [sleep] in
      let impatience = Task {
        guard (try? await sleep(Self.farewell)) != nil else { return }
        child.end()
      }
      defer { impatience.cancel() }
      return await child.ending()
    }.value
  }

  private static func words(for ending: ChildEnding) -> String {
    switch ending.status {
    case .exited(let status): "The server has ended with status \(status)."
    case .signalled(let signal): "The server was ended by signal \(signal)."
    case .notStarted: "The sandbox of the server did not come up; the last lines of its log may say why."
    }
  }

  private static func read(
    _ output: ChildOutput, limit: Int, _ take: (LineReader.Line) async -> Void
  ) async {
    var reader = LineReader(limit: limit)
    while let bytes = await output.next() {
      var lines: [LineReader.Line] = []
      bytes.withUnsafeBytes { reader.feed($0, into: &lines) }
      for line in lines { await take(line) }
    }
    if let line = reader.end() { await take(line) }
  }
}

extension LineReader.Line {
  var text: String {
    switch self {
    case .whole(let bytes): String(decoding: bytes, as: UTF8.self)
    case .cut(let bytes): String(decoding: bytes, as: UTF8.self) + "…"
    }
  }

  /// What is in a line of a server's output; nothing in an empty one.
  var incoming: [Incoming] {
    switch self {
    case .whole(let bytes): bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? [] : Incoming.reading(bytes)
    case .cut(let bytes): [.tooLarge(startingWith: bytes)]
    }
  }
}
