/// How often each delay was seen, to within 3 %: 32 buckets between one power of two and the next.
struct LatencyHistogram: Sendable {
  private var counts = [UInt32](repeating: 0, count: 32 * 40)
  private(set) var count = 0

  mutating func add(nanoseconds: UInt64) {
    counts[min(Self.bucket(of: nanoseconds), counts.count - 1)] += 1
    count += 1
  }

  mutating func add(_ other: LatencyHistogram) {
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    count += other.count
  }

  /// The delay, in seconds, that the given part of all did not exceed.
  func quantile(_ part: Double) -> Double {
    var left = Int((Double(count) * part).rounded(.up))
    for (bucket, count) in counts.enumerated() {
      left -= Int(count)
      if left <= 0, count > 0 { return Double(Self.value(of: bucket)) / 1e9 }
    }
    return .nan
  }

  private static func bucket(of value: UInt64) -> Int {
    guard value >= 32 else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount
    return (exponent - 4) * 32 + Int(value >> (exponent - 5)) & 31
  }

  private static func value(of bucket: Int) -> UInt64 {
    guard bucket >= 32 else { return UInt64(bucket) }
    return UInt64(32 + bucket % 32) << (bucket / 32 - 1)
  }
}
