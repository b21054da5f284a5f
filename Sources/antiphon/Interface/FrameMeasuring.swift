import ChatUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the loop notes for the overlay that shows what frames cost. Nothing happens here while that is off.
struct FrameMeasuring {
  private var meter = FrameMeter()
  private var keyAt: Double?
  private var turnAt: Double?

  var figures: PerformanceFigures { meter.figures }

  mutating func keyCame(at time: Double) { keyAt = time }

  /// A turn has come, which will be shown when a frame is due; the first one waits longest.
  mutating func turnCame(at time: Double) { turnAt = turnAt ?? time }

  mutating func drew(from start: Double, to end: Double, bytes: Int) {
    meter.note(
      FrameMeter.Sample(time: end, duration: end - start, bytes: bytes), keyAt: keyAt, turnAt: turnAt,
      memory: ProcessMemory.resident)
    (keyAt, turnAt) = (nil, nil)
  }
}

/// How much memory the process holds.
enum ProcessMemory {
  /// In bytes; `nil` where the system does not tell.
  static var resident: Int? {
    #if canImport(Darwin)
      var info = mach_task_basic_info()
      var count = mach_msg_type_number_t(
        MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
      let result = withUnsafeMutablePointer(to: &info) {
        $0.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
        }
      }
      return result == KERN_SUCCESS ? Int(info.resident_size) : nil
    #else
      let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
        let count = read(file, buffer.baseAddress, buffer.count)
        guard count > 0 else { return nil }
        // The second number: pages that are in memory.
        let numbers = buffer.prefix(count).split(separator: UInt8(ascii: " "))
        guard numbers.count > 1, let pages = Int(String(decoding: numbers[1], as: UTF8.self)) else {
          return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
      }
    #endif
  }
}
