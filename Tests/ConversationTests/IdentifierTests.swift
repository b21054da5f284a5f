import Conversation
import Testing

@Suite("Identifier")
struct IdentifierTests {
  private let time = Timestamp(milliseconds: 0x0123_4567_89AB)

  @Test("has version, variant and time where RFC 9562 puts them")
  func layout() {
    let zeros = SessionID(time: time, random: (0, 0))
    #expect(zeros.description == "01234567-89ab-7000-8000-000000000000")
    let ones = SessionID(time: time, random: (.max, .max))
    #expect(ones.description == "01234567-89ab-7fff-bfff-ffffffffffff")
    #expect(zeros.time == time && ones.time == time)
  }

  @Test(
    "is read back from its text, in either case",
    arguments: [(UInt64.max, UInt64.max), (0, 0), (1, .max), (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)])
  func roundTrip(high: UInt64, low: UInt64) {
    let id = TurnID(high: high, low: low)
    #expect(TurnID(id.description) == id)
    #expect(TurnID(id.description.uppercased()) == id)
  }

  @Test(
    "is not read from anything else",
    arguments: [
      "", "01234567-89ab-7000-8000-00000000000", "01234567-89ab-7000-8000-0000000000000",
      "0123456789ab70008000000000000000", "01234567-89ab-7000-8000-00000000000g",
      "01234567-89ab-7000_8000-000000000000", "{1234567-89ab-7000-8000-000000000000}",
      "01234567-89ab-7000-8000-00000000000é",
    ])
  func malformed(text: String) {
    #expect(SessionID(text) == nil)
  }

  @Test("sorts by time first")
  func order() {
    let earlier = SessionID(time: time, random: (.max, .max))
    let later = SessionID(time: time.advanced(byMilliseconds: 1), random: (0, 0))
    #expect(earlier < later)
    #expect([later, earlier].sorted() == [earlier, later])
    #expect(earlier.description < later.description)
  }
}
