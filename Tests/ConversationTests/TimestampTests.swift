import Conversation
import Testing

@Suite("Timestamp")
struct TimestampTests {
  @Test(
    "is written with three digits of a second and read back",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_795_430_520_123, "2026-11-23T10:42:00.123Z"),
      (951_782_400_001, "2000-02-29T00:00:00.001Z"), (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
    ])
  func wire(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
  }

  @Test("every thousandth survives the wire")
  func thousandths() {
    for offset in 0..<1000 {
      let time = Timestamp(milliseconds: 1_795_430_520_000 + Int64(offset))
      #expect(Timestamp(time.description) == time)
    }
  }

  /// The reading is Foundation's, the writing is not.
  @Test("every day of eight centuries, and of years before and after them, survives the wire")
  func days() {
    let day: Int64 = 86_400_000
    let first = Timestamp(milliseconds: -12_212_553_600_000)
    #expect(first.description == "1583-01-01T00:00:00.000Z")
    let last = Timestamp(milliseconds: 253_402_300_799_999)
    #expect(last.description == "9999-12-31T23:59:59.999Z")
    let centuries = (-135_140...157_055).map { Timestamp(milliseconds: $0 * day + 12_345_678) }
    let ends = (0..<800).flatMap { number in
      [first.advanced(byMilliseconds: number * day), last.advanced(byMilliseconds: -number * day)]
    }
    let wrong = (centuries + ends).first { Timestamp($0.description) != $0 }
    #expect(wrong == nil)
  }

  @Test("before the Gregorian calendar it survives the wire too") func before() {
    let time = Timestamp(milliseconds: -12_212_553_600_001)
    #expect(Timestamp(time.description) == time)
  }

  @Test("is read without a fraction, and not from anything else")
  func reading() {
    #expect(Timestamp("1970-01-01T00:00:01Z") == Timestamp(milliseconds: 1000))
    for text in ["", "yesterday", "1970-13-01T00:00:00.000Z", "1234"] { #expect(Timestamp(text) == nil) }
  }

  @Test("knows how far apart moments are")
  func arithmetic() {
    let time = Timestamp(milliseconds: 5000)
    #expect(time.advanced(byMilliseconds: 250).seconds(since: time) == 0.25)
    #expect(time.seconds(since: time.advanced(byMilliseconds: 250)) == -0.25)
  }
}
