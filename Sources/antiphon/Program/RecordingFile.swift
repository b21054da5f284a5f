import Conversation
import Coordinator
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file that a recording is written to while it is made: each event a line, written by one `write`, so that
/// what a crash leaves is whole but for the last line.
///
/// May be used from any task. A file that cannot be written any more ends the recording, not the conversation.
final class RecordingFile: Sendable {
  private struct State {
    var events = 0
    var problem: Int32?
  }

  let path: String
  private let descriptor: Int32
  private let state = Mutex(State())

  /// Makes the file, for this user alone.
  ///
  /// - Throws: when there is one already, or none can be made.
  init(path: String, _ header: RecordingHeader) throws {
    descriptor = try OutputFile.create(path)
    self.path = path
    append(Recording.line(header))
  }

  /// What tells a coordinator's events to the file.
  func recorder() -> SessionRecorder {
    SessionRecorder { [self] in append($0) }
  }

  func append(_ events: [RecordedEvent]) {
    append(events.map { Recording.line($0) }.joined())
    state.withLock { $0.events += events.count }
  }

  private func append(_ text: String) {
    state.withLock { state in
      guard state.problem == nil else { return }
      state.problem = StandardStreams.failureWriting(text, to: descriptor)
    }
  }

  /// Ends the file; one without events is taken away again. Says on standard error when it is not whole.
  ///
  /// To be called once, when the coordinator has shut down.
  func finish() {
    let (events, problem) = state.withLock { ($0.events, $0.problem) }
    close(descriptor)
    if events == 0 { unlink(path) }
    if let problem {
      StandardStreams.say(
        "antiphon: the recording \(path) is not whole: \(String(cString: strerror(problem))).")
    }
  }
}

extension Recording {
  /// Reads the file; a warning goes to standard error.
  static func read(path: String) throws -> Recording {
    let (recording, warning) = try read(try InputFile.read(path), file: path)
    if let warning { StandardStreams.say("antiphon: \(PlainText.harmless(warning.description))") }
    return recording
  }
}
