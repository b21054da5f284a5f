import Coordinator
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Waits for Enter between the events of a replay.
///
/// Lines typed ahead count. Lives as long as the replay.
final class Stepper: Sendable {
  private struct Input: Sendable {
    var lines = 0
    var isOver = false
  }

  private let input = Broadcast(Input())
  private let source: any DispatchSourceRead

  init() {
    source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
    source.setEventHandler { [input, source] in
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { return }
      input.update {
        $0.lines += buffer.prefix(max(0, count)).count { $0 == UInt8(ascii: "\n") }
        $0.isOver = count <= 0
      }
      // Otherwise it would be called for the end of input again and again.
      if count <= 0 { source.cancel() }
    }
    source.resume()
  }

  deinit {
    source.cancel()
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
