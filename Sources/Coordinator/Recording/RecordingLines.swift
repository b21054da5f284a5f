import Conversation
import FoundationEssentials

/// Reads the lines of a recording one after the other, and says of a wrong one what is wrong.
struct RecordingLines {
  /// What is wrong with a line, and whether it can be because the rest of it is missing.
  struct Failure: Error {
    var error: RecordingError
    var isCut: Bool
  }

  private let file: String
  private let decoder = JSONDecoder()
  private var line = 0
  private var program = ""
  private var order = RecordingOrder()

  init(file: String) {
    self.file = file
  }

  mutating func header(_ bytes: some Collection<UInt8>) throws(RecordingError) -> RecordingHeader {
    line = 1
    let data = Data(bytes)
    guard let mark = try? decoder.decode(RecordingHeader.Mark.self, from: data),
      mark.format == RecordingHeader.format
    else {
      throw wrong(
        "This is not a recording of Antiphon.",
        "The first line of one begins with {\"format\":\"\(RecordingHeader.format)\".")
    }
    guard mark.version <= RecordingHeader.version else {
      throw wrong(
        "The recording has version \(mark.version); this program reads up to \(RecordingHeader.version).",
        "Replay it with a newer Antiphon.")
    }
    guard mark.version > 0, let header = try? decoder.decode(RecordingHeader.self, from: data),
      (1...10_000).contains(header.turnLimit), (1...10_000).contains(header.parallelToolCalls)
    else { throw wrong("The first line is damaged.", "Make the recording again.") }
    program = header.program
    return header
  }

  mutating func event(_ bytes: some Collection<UInt8>) throws(Failure) -> RecordedEvent {
    line += 1
    let data = Data(bytes)
    let event: RecordedEvent
    do { event = try decoder.decode(RecordedEvent.self, from: data) } catch {
      throw failure(error, data)
    }
    if let problem = order.problem(with: event) {
      throw Failure(
        error: wrong(problem, "The file has been changed, or lines of it are missing."), isCut: false)
    }
    return event
  }

  private func wrong(_ message: String, _ suggestion: String) -> RecordingError {
    RecordingError(file: file, line: line, message, suggestion: suggestion)
  }

  private func failure(_ error: any Error, _ data: Data) -> Failure {
    struct Kind: Decodable { var kind: String }
    if let kind = (try? decoder.decode(Kind.self, from: data))?.kind,
      RecordedEvent.Name(rawValue: kind) == nil
    {
      let maker = program.isEmpty ? "the program that made it" : "Antiphon \(program), which made it"
      return Failure(
        error: wrong(
          "Lines of the kind “\(kind.prefix(40))” are not known to this program.",
          "Replay the file with \(maker)."), isCut: false)
    }
    let (what, isCut) = Self.describe(error)
    return Failure(error: wrong(what, "Mend the line or take it out."), isCut: isCut)
  }

  private static func describe(_ error: any Error) -> (String, isCut: Bool) {
    func path(_ keys: [any CodingKey]) -> String {
      keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      return ("“\(path(context.codingPath + [key]))” is missing.", false)
    case .typeMismatch(_, let context) where !context.codingPath.isEmpty,
      .valueNotFound(_, let context) where !context.codingPath.isEmpty,
      .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return ("“\(path(context.codingPath))” is not what it should be.", false)
    default:
      return ("The line is not a JSON object.", true)
    }
  }
}
