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
