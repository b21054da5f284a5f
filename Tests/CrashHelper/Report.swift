import Conversation
import Foundation
import Synchronization

/// What the worker tells while it lives; a line each, written by one call, so that none is half there.
enum Report: Hashable {
  /// It is about to open the store, has opened it, has recovered what an earlier one had left.
  case starting, opened, recovered(Int)
  case session(SessionID)
  /// A request is about to be handed over.
  case asking
  /// A request was taken: from now on it may not be lost.
  case round(ResponseID, SessionID, content: String)
  /// A reader was given so much text of a turn, in bytes with their digest, at a moment.
  case text(TurnID, content: Extent, reasoning: Extent, at: Instant)
  /// A reader was given the end of a turn.
  case ended(TurnID, digest: UInt64)
  /// Somebody saw the response end.
  case outcome(ResponseID, String)
  /// A tool runs now.
  case tool(ToolCallID)
  /// A wait of `Pulse.interval` and a look into the store took from one moment to the other.
  case pulse(Instant, Instant)
  /// Something failed that must not.
  case failed(String)

  struct Extent: Hashable {
    var length: Int
    var digest: UInt64

    init(_ text: String) {
      length = text.utf8.count
      digest = Digest.of(text)
    }

    fileprivate init?(_ length: Substring, _ digest: Substring) {
      guard let length = Int(length), let digest = UInt64(digest) else { return nil }
      (self.length, self.digest) = (length, digest)
    }
  }
}

/// Nanoseconds of the system's monotonic clock, which parent and child share.
typealias Instant = Int

enum Pulse {
  static let interval = 20_000_000
  /// What waking up and looking may take on a machine with nothing else to do.
  static let tolerance = 10_000_000

  static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}

/// Enough to tell texts apart: eight bytes at a time, mixed as FNV-1a does one.
enum Digest {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      digest = (digest ^ word) &* 0x100_0000_01B3
      digest ^= digest >> 29
      offset += 8
    }
    while offset < bytes.count {
      digest = (digest ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
      offset += 1
    }
    return digest
  }

  /// - Parameter length: of how many bytes from the start; `nil` for all.
  static func of(_ text: String, length: Int? = nil) -> UInt64 {
    var text = text
    return text.withUTF8 {
      of(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0)[..<(length ?? $0.count)]))
    }
  }

  /// Of everything in a turn.
  static func of(_ turn: Turn) -> UInt64 {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // A turn out of a script has nothing that JSON cannot say.
    guard let data = try? encoder.encode(turn) else { return 0 }
    return data.withUnsafeBytes { of($0) }
  }
}

// MARK: - As lines

extension Report {
  private static let output = Mutex(())

  func send() {
    var line = text + "\n"
    Self.output.withLock { _ in
      line.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
  }

  private var text: String {
    switch self {
    case .starting: "starting"
    case .opened: "opened"
    case .recovered(let count): "recovered \(count)"
    case .session(let id): "session \(id)"
    case .asking: "asking"
    case .round(let id, let session, let content): "round \(id) \(session) \(content)"
    case .text(let id, let content, let reasoning, let time):
      "text \(id) \(content.length) \(content.digest) \(reasoning.length) \(reasoning.digest) \(time)"
    case .ended(let id, let digest): "ended \(id) \(digest)"
    case .outcome(let id, let outcome): "outcome \(id) \(outcome)"
    case .tool(let id): "tool \(id)"
    case .pulse(let start, let end): "pulse \(start) \(end)"
    case .failed(let reason): "failed \(reason)"
    }
  }

  init?(line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
    switch parts[0] {
    case "starting" where parts.count == 1: self = .starting
    case "opened" where parts.count == 1: self = .opened
    case "asking" where parts.count == 1: self = .asking
    case "recovered" where parts.count == 2:
      guard let count = Int(parts[1]) else { return nil }
      self = .recovered(count)
    case "session" where parts.count == 2:
      guard let id = SessionID(String(parts[1])) else { return nil }
      self = .session(id)
    case "round":
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, let id = ResponseID(String(parts[1])), let session = SessionID(String(parts[2]))
      else { return nil }
      self = .round(id, session, content: String(parts[3]))
    case "text" where parts.count == 7:
      guard let id = TurnID(String(parts[1])), let content = Extent(parts[2], parts[3]),
        let reasoning = Extent(parts[4], parts[5]), let time = Instant(parts[6])
      else { return nil }
      self = .text(id, content: content, reasoning: reasoning, at: time)
    case "ended" where parts.count == 3:
      guard let id = TurnID(String(parts[1])), let digest = UInt64(parts[2]) else { return nil }
      self = .ended(id, digest: digest)
    case "outcome" where parts.count == 3:
      guard let id = ResponseID(String(parts[1])) else { return nil }
      self = .outcome(id, String(parts[2]))
    case "tool" where parts.count == 2:
      guard let id = ToolCallID(String(parts[1])) else { return nil }
      self = .tool(id)
    case "pulse" where parts.count == 3:
      guard let start = Instant(parts[1]), let end = Instant(parts[2]) else { return nil }
      self = .pulse(start, end)
    case "failed": self = .failed(String(line.dropFirst(7)))
    default: return nil
    }
  }
}

extension ResponseOutcome {
  /// In one word.
  var word: String {
    switch self {
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .limit: "limit"
    }
  }
}
