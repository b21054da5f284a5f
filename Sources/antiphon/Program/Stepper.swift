import Coordinator
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Waits for Enter between the events of a replay.
///
/// Lines typed ahead count.
final class Stepper: Sendable {
  private struct Input: Sendable {
    var lines = 0
    var isOver = false
  }

  private let input = Broadcast(Input())

  /// Begins to read standard input; it is read until it ends, or the process does.
  init() {
    // A thread of its own: nothing else can wait for a terminal's lines without looking again and again.
    DispatchQueue.global().async { [input] in
      var buffer = [UInt8](repeating: 0, count: 256)
      while true {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        input.update {
          $0.lines += buffer.prefix(max(0, count)).count { $0 == UInt8(ascii: "\n") }
          $0.isOver = count <= 0
        }
        if count <= 0 { return }
      }
    }
  }

  /// Says what comes next and waits until the user lets it come.
  ///
  /// - Throws: `CancellationError` when there is no more input, or the task was cancelled.
  func wait(before event: RecordedEvent) async throws {
    StandardStreams.write(Self.prompt(event), to: STDERR_FILENO)
    guard await input.first({ $0.lines > 0 ? true : $0.isOver ? false : nil }) == true else {
      throw CancellationError()
    }
    input.update { $0.lines -= 1 }
  }

  private static func prompt(_ event: RecordedEvent) -> String {
    let time = "\(event.elapsed / 1000).\(String(1000 + event.elapsed % 1000).dropFirst())"
    let response = event.kind.response.map { ", response \($0)" } ?? ""
    return "[\(time) s] \(event.kind.title)\(response) ⏎"
  }
}

extension RecordedEvent.Kind {
  /// What comes next, in a few words.
  fileprivate var title: String {
    switch self {
    case .session: "a session"
    case .request: "a request"
    case .edited: "another text for a request"
    case .moved: "another place for a request"
    case .asked: "the model is asked"
    case .model: "the model goes on"
    case .modelEnded: "the model ends"
    case .modelFailed: "the model fails"
    case .toolBegan: "a tool begins"
    case .toolEnded: "a tool ends"
    case .approvalNeeded: "a tool needs approval"
    case .approvalGiven: "the user decides"
    case .toolDenied: "a tool may not run"
    case .stopped: "a stop"
    case .turn: "the end of a turn"
    case .ended: "the end of the response"
    }
  }
}
