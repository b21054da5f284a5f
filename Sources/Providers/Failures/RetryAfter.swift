/// Reads how long a server asks to wait (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// - Parameters:
  ///   - retryAfter: `Retry-After`: seconds, or a date.
  ///   - milliseconds: `Retry-After-Ms`, which some providers send beside it.
  ///   - date: `Date` of the same answer: a date to wait for is taken against the server's clock, not ours.
  /// - Returns: seconds, `nil` when nothing usable was said.
  static func seconds(retryAfter: String?, milliseconds: String?, date: String?) -> Double? {
    if let milliseconds, let value = Double(milliseconds), value >= 0, value.isFinite { return value / 1000 }
    guard let retryAfter else { return nil }
    if let value = Double(retryAfter), value >= 0, value.isFinite { return value }
    guard let until = secondsSinceEpoch(retryAfter), let date, let now = secondsSinceEpoch(date) else {
      return nil
    }
    return Double(max(until - now, 0))
  }

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func secondsSinceEpoch(_ text: String) -> Int? {
    let parts = text.split { $0 == " " || $0 == ":" }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
      let month = months.firstIndex(of: String(parts[2])), let hour = Int(parts[4]),
      let minute = Int(parts[5]), let second = Int(parts[6]), (1...31).contains(day),
      (1970...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute),
      // A leap second is the sixty-first.
      (0...60).contains(second)
    else { return nil }
    // Days since 1970 in the Gregorian calendar, with the year begun in March so that leap days come last.
    let shiftedYear = month < 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return ((days * 24 + hour) * 60 + minute) * 60 + second
  }
}
