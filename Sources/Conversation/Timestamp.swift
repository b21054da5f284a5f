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
    guard Self.plainYears.contains(milliseconds) else {
      // Half a millisecond on top: the style truncates, and most thousandths have no exact binary fraction.
      return Self.format.format(Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000))
    }
    // Not by the style: that brings in calendars, time zones and their tables, for the first line of the log at every
    // start and for every turn that is sent.
    let day = Self.quotient(milliseconds, 86_400_000)
    let rest = Int(milliseconds - day * 86_400_000)
    let (year, month, dayOfMonth) = Self.date(ofDay: Int(day))
    return String(unsafeUninitializedCapacity: 24) { text in
      func put(_ number: Int, _ digits: Int, at place: Int) {
        var number = number
        for offset in (0..<digits).reversed() {
          text[place + offset] = UInt8(ascii: "0") + UInt8(number % 10)
          number /= 10
        }
      }
      _ = text.update(fromContentsOf: "0000-00-00T00:00:00.000Z".utf8)
      put(year, 4, at: 0)
      put(month, 2, at: 5)
      put(dayOfMonth, 2, at: 8)
      put(rest / 3_600_000, 2, at: 11)
      put(rest / 60_000 % 60, 2, at: 14)
      put(rest / 1000 % 60, 2, at: 17)
      put(rest % 1000, 3, at: 20)
      return 24
    }
  }

  /// From 1583-01-01, the first year that was Gregorian throughout, up to 10000-01-01.
  private static let plainYears: Range<Int64> = -12_212_553_600_000..<253_402_300_800_000

  private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : (number + 1) / divisor - 1
  }

  /// The date in the Gregorian calendar of a day that is counted from 1970-01-01 (H. Hinnant, "chrono-Compatible
  /// Low-Level Date Algorithms", civil_from_days). Years begin in March there, so that the leap day is their last.
  private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    // From 0000-03-01, which all days here come after.
    let days = day + 719_468
    let (era, dayOfEra) = (days / 146_097, days % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1
    )
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
