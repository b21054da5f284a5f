import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system says about this process.
enum ThisProcess {
  /// Seconds of CPU that all threads have used.
  static var cpu: Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

  /// Nanoseconds of a clock that only goes forward.
  static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Bytes of memory in use now; `nil` where the system does not say.
  static var memory: Int? {
    #if os(Linux)
      guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
      let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    #else
      return nil
    #endif
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// How long something took: on the clock, and of the CPU, all threads together.
struct Cost: Sendable {
  var seconds: Double
  var cpu: Double

  static func of<Value>(_ body: () async throws -> Value) async rethrows -> (Cost, Value) {
    let (time, cpu) = (ThisProcess.nanoseconds, ThisProcess.cpu)
    let value = try await body()
    return (Cost(seconds: Double(ThisProcess.nanoseconds - time) / 1e9, cpu: ThisProcess.cpu - cpu), value)
  }
}

extension Collection<Double> {
  /// The middle value; of an even number of them the lower one.
  var median: Double { isEmpty ? .nan : sorted()[(count - 1) / 2] }
}

/// A folder of its own for as long as `body` runs.
///
/// - Parameter inMemory: whether it may lie in memory, where waiting for the disk costs nothing: for what is only
///   made to be read.
func withFolder<Value>(inMemory: Bool = false, _ body: (String) async throws -> Value) async throws -> Value {
  let memory = "/dev/shm"
  let parent =
    inMemory && FileManager.default.isWritableFile(atPath: memory)
    ? URL(filePath: memory) : FileManager.default.temporaryDirectory
  let url = parent.appending(path: "antiphon-bench-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path)
}
