import Conversation
import FoundationEssentials

/// The file of a recording: UTF-8, JSON Lines. The header is the first line, every event one more.
extension Recording {
  /// The whole file.
  public var text: String { Self.line(header) + events.map(Self.line).joined() }

  /// The first line with its end.
  public static func line(_ header: RecordingHeader) -> String { json(header) }

  /// An event's line with its end.
  public static func line(_ event: RecordedEvent) -> String { json(event) }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "∞", negativeInfinity: "-∞", nan: "?")
    // Nothing in it can fail: strings, whole numbers, and a floating point number that is taken care of above.
    return ((try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null") + "\n"
  }

  /// Reads a recording.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - file: its name, for errors.
  /// - Returns: the recording, and a warning when the last line is cut and has been left out, as it is when the
  ///   program ended in the middle of it.
  /// - Throws: which line is wrong, and in what way.
  public static func read(
    _ bytes: some Collection<UInt8>, file: String
  ) throws(RecordingError) -> (recording: Recording, warning: RecordingError?) {
    let endsWhole = bytes.isEmpty || Array(bytes.suffix(1)) == [UInt8(ascii: "\n")]
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if endsWhole, !lines.isEmpty { lines.removeLast() }
    guard let first = lines.first else {
      throw RecordingError(
        file: file, line: 1, "The file is empty.",
        suggestion: "Make a recording with antiphon ask --record FILE.")
    }
    var reader = RecordingLines(file: file)
    var recording = Recording(header: try reader.header(first))
    recording.events.reserveCapacity(lines.count)
    for line in lines.dropFirst() {
      do throws(RecordingLines.Failure) {
        recording.events.append(try reader.event(line))
      } catch {
        guard !endsWhole, recording.events.count == lines.count - 2, error.isCut else { throw error.error }
        let warning = RecordingError(
          file: file, line: error.error.line, "The last line is cut and was left out.",
          suggestion: "Everything before it is there.")
        return (recording, warning)
      }
    }
    return (recording, nil)
  }
}
