import Coordinator
import JSON

/// What one protocol makes of the pieces of an answer, taken in the order in which they came.
///
/// A pure value that knows neither the connection nor how pieces are divided: `AnswerParser` sees to that. Readers take
/// what servers really send: unknown members and events are passed over, missing ones are not missed.
protocol AnswerReader: Sendable {
  /// Takes one JSON text: the data of an event, or a line.
  ///
  /// - Parameter type: the event's name; `message` where it has none.
  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure)

  /// Takes an answer that came in one piece although a stream was asked for.
  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure)

  /// The body has ended, or nothing more of it matters.
  mutating func finish(into events: inout ModelEventList) throws(AnswerFailure)

  /// Whether the answer has said that it is over; what follows is of no interest.
  var isDone: Bool { get }
  /// Whether the answer may end here; a body that ends before that was cut off.
  var isComplete: Bool { get }
}

extension AnswerReader {
  mutating func finish(into events: inout ModelEventList) throws(AnswerFailure) {}
}

/// Why an answer could not be read on, in terms of the protocol; `ProviderFailures` puts it into words.
enum AnswerFailure: Error, Hashable, Sendable {
  /// A piece is not JSON, or not the JSON it should be.
  case malformed(JSONFailure)
  /// It is JSON, but says nothing that an answer says.
  case notAnAnswer
  /// The provider says that it has failed.
  case provider(ProviderErrorBody)
  /// The provider will not answer this; its own word for why, when it gave one.
  case refused(String?)
  /// A tool call without the name of the tool.
  case namelessToolCall
}
