import Conversation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension CoordinatorEnvironment {
  /// The system's clock, its random source, and tasks that sleep.
  public static let live = CoordinatorEnvironment(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    },
    random: {
      var generator = SystemRandomNumberGenerator()
      return (generator.next(), generator.next())
    },
    sleep: { try await Task.sleep(for: $0) })
}
