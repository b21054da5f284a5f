import Conversation

/// What happened in some sessions, in order and in time; can be written as a file of lines and replayed.
///
/// It holds what was said and what tools returned, and nothing of the ports' insides: no keys, no addresses.
public struct Recording: Hashable, Sendable {
  public var header: RecordingHeader
  /// The event at index `i` stands in line `i + 2` of the file.
  public var events: [RecordedEvent]

  public init(header: RecordingHeader, events: [RecordedEvent] = []) {
    self.header = header
    self.events = events
  }
}

/// The first line of a recording.
public struct RecordingHeader: Hashable, Sendable {
  /// What marks a file as a recording.
  static let format = "antiphon-recording"
  /// The version of the format that this program writes, and the latest that it reads.
  public static let version = 1

  /// Where the times of the events come from.
  public enum Pace: String, Hashable, Sendable, Codable {
    /// They are when things happened.
    case recorded
    /// They are made up between the times that the store keeps.
    case reconstructed
  }

  /// The version of the program that made it.
  public var program: String
  public var recordedAt: Timestamp?
  public var pace: Pace
  /// The most turns that a response could have.
  public var turnLimit: Int
  /// The most tool calls of a turn that could run at a time.
  public var parallelToolCalls: Int
  /// The most that a response could cost, in US dollars.
  public var costLimit: Double?

  public init(
    program: String, recordedAt: Timestamp? = nil, pace: Pace = .recorded, turnLimit: Int = 25,
    parallelToolCalls: Int = 8, costLimit: Double? = nil
  ) {
    self.program = program
    self.recordedAt = recordedAt
    self.pace = pace
    self.turnLimit = turnLimit
    self.parallelToolCalls = parallelToolCalls
    self.costLimit = costLimit
  }

  /// The header of a recording of a coordinator with these settings.
  public init(program: String, recordedAt: Timestamp? = nil, settings: CoordinatorSettings) {
    self.init(
      program: program, recordedAt: recordedAt, turnLimit: settings.turnLimit,
      parallelToolCalls: settings.parallelToolCalls, costLimit: settings.costLimit)
  }
}

/// Why a file cannot be read as a recording, or only in part.
public struct RecordingError: Error, Hashable, Sendable {
  /// The file's name as it was given.
  public var file: String
  /// From 1.
  public var line: Int
  /// What is wrong, in one sentence.
  public var message: String
  /// What may help, in one sentence.
  public var suggestion: String

  public init(file: String, line: Int, _ message: String, suggestion: String) {
    self.file = file
    self.line = line
    self.message = message
    self.suggestion = suggestion
  }
}

extension RecordingError: CustomStringConvertible {
  public var description: String { "\(file):\(line): \(message) \(suggestion)" }
}
