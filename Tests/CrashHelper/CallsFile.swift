import Conversation
import Foundation

/// What the tools have really done, beside the store and not through it.
///
/// Each entry is one write at the end of the file, so it is there once the call has returned, killed or not.
struct CallsFile: Sendable {
  enum Event: String {
    case began, ended
  }

  struct Entry {
    var event: Event
    var id: ToolCallID
    var time: Instant
  }

  private let descriptor: Int32

  static func path(in folder: String) -> String { "\(folder)/calls" }

  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  func note(_ event: Event, _ id: ToolCallID) {
    var line = "\(event.rawValue) \(id) \(Pulse.now)\n"
    line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
  }

  /// All that a file holds; nothing when it is not there.
  static func entries(_ path: String) -> [Entry] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ")
      guard parts.count == 3, let event = Event(rawValue: String(parts[0])),
        let id = ToolCallID(String(parts[1])), let time = Instant(parts[2])
      else { return nil }
      return Entry(event: event, id: id, time: time)
    }
  }
}
