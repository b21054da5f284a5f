import Conversation

/// Times as the interface writes them, the same in every language.
enum RelativeTime {
  /// How long ago, in at most three characters: `now`, `2m`, `1h`, `6d`, `3w`, `2y`.
  static func text(of time: Timestamp, at now: Timestamp) -> String {
    let seconds = max(0, (now.milliseconds - time.milliseconds) / 1000)
    switch seconds {
    case ..<60: return "now"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h"
    case ..<604_800: return "\(seconds / 86_400)d"
    case ..<31_536_000: return "\(seconds / 604_800)w"
    default: return "\(min(99, seconds / 31_536_000))y"
    }
  }

  /// When `text(of:at:)` next says something else.
  static func nextChange(of time: Timestamp, after now: Timestamp) -> Timestamp {
    let age = max(0, now.milliseconds - time.milliseconds)
    let unit: Int64 = age < 3_600_000 ? 60_000 : age < 86_400_000 ? 3_600_000 : 86_400_000
    return Timestamp(milliseconds: max(time.milliseconds, now.milliseconds - age) + (age / unit + 1) * unit)
  }
}

/// A wall clock time in the user's zone.
enum ClockTime {
  /// `10:32`, and with the day before it when that is not today's: `11-22 10:32`.
  static func text(of time: Timestamp, at now: Timestamp, utcOffset: Int) -> String {
    let local = floorDivide(time.milliseconds, 1000) + Int64(utcOffset)
    let day = floorDivide(local, 86_400)
    let minute = Int(floorModulo(local, 86_400)) / 60
    let clock = "\(padded(minute / 60)):\(padded(minute % 60))"
    let today = floorDivide(floorDivide(now.milliseconds, 1000) + Int64(utcOffset), 86_400)
    guard day != today else { return clock }
    let date = civilDate(ofDay: day)
    return "\(padded(date.month))-\(padded(date.day)) \(clock)"
  }

  /// The month and day of a day counted from 1970-01-01, in the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  static func civilDate(ofDay day: Int64) -> (month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = floorModulo(shifted, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    return (
      Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9),
      Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    )
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  private static func floorModulo(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }
}

/// How long something took: `12 ms`, `3.1 s`, `2 min 5 s`.
enum Elapsed {
  static func text(milliseconds: Int64) -> String {
    let value = max(0, milliseconds)
    if value < 1000 { return "\(value) ms" }
    if value < 60_000 { return "\(value / 1000).\(value % 1000 / 100) s" }
    let seconds = value / 1000
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }

  static func text(from start: Timestamp, to end: Timestamp) -> String {
    text(milliseconds: end.milliseconds - start.milliseconds)
  }
}
