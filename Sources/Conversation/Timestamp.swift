import FoundationEssentials

/// A moment in UTC, to the millisecond.
///
/// On the wire it is an ISO 8601 text with three fraction digits: `2026-11-23T10:32:00.123Z`.
public struct Timestamp: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Whole and fractional seconds from `earlier` to this moment; negative when `earlier` is later.
  public func seconds(since earlier: Timestamp) -> Double {
    Double(milliseconds - earlier.milliseconds) / 1000
  }

  /// This moment moved by a number of milliseconds.
  public func advanced(byMilliseconds amount: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds + amount)
  }
}

extension Timestamp: Comparable {
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Timestamp: CustomStringConvertible {
  private static let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  public var description: String {
    // Half a millisecond on top: the style truncates, and most thousandths have no exact binary fraction.
    Self.format.format(Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000))
  }

  /// Reads the wire form; a text without fraction digits is taken too.
  public init?(_ description: String) {
    let date = (try? Self.format.parse(description)) ?? (try? Date.ISO8601FormatStyle().parse(description))
    guard let date else { return nil }
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
  }
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Timestamp(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 time")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
