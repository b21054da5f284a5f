import Conversation
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    (0, "0 bytes"), (-1, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (1049, "1 kB"),
    (1050, "1.1 kB"), (2_100, "2.1 kB"), (9_949, "9.9 kB"), (9_950, "10 kB"), (14_499, "14 kB"),
    (14_500, "15 kB"), (999_499, "999 kB"), (999_500, "1 MB"), (98_362_432, "98 MB"),
    (1_117_320_736, "1.1 GB"), (999_500_000_000, "1 TB"), (Int.max, "9223372 TB"),
  ])
  func isReadByPeople(count: Int, text: String) {
    #expect(ByteCount.text(count) == text)
    #expect(ByteCount.text(Int64(count)) == text)
  }

  @Test func growsWithTheNumber() {
    // What is larger never says less.
    func value(_ text: String) -> Double {
      let parts = text.split(separator: " ")
      let units = ["byte": 1.0, "bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12]
      return (Double(parts[0]) ?? -1) * (units[String(parts[1])] ?? -1)
    }
    var last = 0.0
    var count = 0
    while count < 3_000_000_000 {
      let new = value(ByteCount.text(count))
      #expect(new >= last && abs(new - Double(count)) <= max(1, Double(count) * 0.051), "\(count)")
      last = new
      count += 1 + count / 97
    }
  }
}
