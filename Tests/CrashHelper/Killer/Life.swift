import AntiphonTesting
import Foundation

/// One run of the worker, from its start to its death by our hand.
struct Life {
  /// When it is killed.
  enum End {
    /// So many microseconds after it was started.
    case after(Int)
    /// So many microseconds after it has said something of a kind for the nth time.
    case at(Moment, count: Int, delay: Int)
  }

  enum Moment: CaseIterable {
    case starting, opened, recovered, asking, round, text, ended, tool

    func matches(_ report: Report) -> Bool {
      switch (self, report) {
      case (.starting, .starting), (.opened, .opened), (.recovered, .recovered), (.asking, .asking),
        (.round, .round), (.text, .text), (.ended, .ended), (.tool, .tool):
        true
      default: false
      }
    }
  }

  var reports: [Report] = []
  /// Read just before the signal was sent.
  var killedAt: Instant = 0
  /// Why it ended otherwise.
  var problem: String?

  /// A way to die: a third by the clock, from the first millisecond on, the others in the middle of something.
  static func end(_ random: inout SeededGenerator) -> End {
    if Int.random(in: 0..<3, using: &random) == 0 {
      return .after(Int.random(in: 0..<600_000, using: &random))
    }
    let moment = Moment.allCases.randomElement(using: &random) ?? .tool
    let isOnce = [.starting, .opened, .recovered].contains(moment)
    let most = isOnce ? 1 : moment == .text ? 150 : 12
    return .at(
      moment, count: Int.random(in: 1...most, using: &random),
      delay: Int.random(in: 0..<(isOnce ? 8000 : 3000), using: &random))
  }

  /// Starts a worker, listens to it, and kills it. Blocks until it is dead.
  init(_ program: String, folder: String, seed: UInt64, end: End) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      problem = "There is no pipe."
      return
    }
    // Another lane that starts a worker between these two calls lets it have the writing end; that one's death is
    // then waited for as well, which is no harm.
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    #if os(Linux)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var arguments: [UnsafeMutablePointer<CChar>?] = [program, "work", folder, "\(seed)"].map {
      (word: String) in strdup(word)
    }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let start = Pulse.now
    let code = posix_spawn(&process, program, &actions, nil, arguments, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard code == 0 else {
      problem = "The worker did not start: \(String(cString: strerror(code)))."
      return
    }
    listen(to: ends[0], of: process, since: start, until: end)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    if status & 0x7F != SIGKILL {
      let reason = reports.compactMap { if case .failed(let reason) = $0 { reason } else { nil } }.first
      problem = "The worker ended by itself (status \(status)): \(reason ?? "it did not say why")"
    }
  }

  private mutating func listen(
    to descriptor: Int32, of process: pid_t, since start: Instant, until end: End
  ) {
    // Whatever it was to wait for: there is an end to it.
    var deadline = start + 1_500_000_000
    if case .after(let delay) = end { deadline = start + delay * 1000 }
    var left = if case .at(_, let count, _) = end { count } else { 0 }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isKilled = false
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let wait = isKilled ? -1 : max(0, (deadline - Pulse.now) / 1_000_000)
      let ready = poll(&entry, 1, Int32(wait))
      if ready < 0, errno == EINTR { continue }
      if ready > 0 {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return }
        bytes += buffer[..<count]
        for report in take(from: &bytes) {
          reports.append(report)
          if !isKilled, case .at(let moment, _, let delay) = end, moment.matches(report) {
            left -= 1
            if left == 0 { deadline = min(deadline, Pulse.now + delay * 1000) }
          }
        }
      }
      if !isKilled, Pulse.now >= deadline - 200_000 {
        isKilled = true
        killedAt = Pulse.now
        kill(process, SIGKILL)
      }
    }
  }

  /// The lines that are whole; what stands behind the last of them was cut off by death, or is still coming.
  private mutating func take(from bytes: inout [UInt8]) -> [Report] {
    guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = String(decoding: bytes[...last], as: UTF8.self).split(separator: "\n")
    bytes.removeSubrange(...last)
    return lines.map { Report(line: $0) ?? .failed("What does this mean: \($0)") }
  }
}
