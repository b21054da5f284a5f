import Foundation

/// When each delta was emitted: memory that the server writes and its client reads, on one clock.
///
/// `@unchecked`, because it is memory of two processes: the client reads a time only when the delta has come to it.
final class EmissionTimes: @unchecked Sendable {
  static let capacity = 100_000
  private let times: UnsafeMutableBufferPointer<UInt64>

  /// - Parameter path: of a file that is made where it is missing.
  init(path: String) throws {
    let size = Self.capacity * MemoryLayout<UInt64>.size
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    guard file >= 0, ftruncate(file, off_t(size)) == 0,
      let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), base != MAP_FAILED
    else { throw CocoaError(.fileWriteUnknown) }
    close(file)
    times = UnsafeMutableBufferPointer(
      start: base.assumingMemoryBound(to: UInt64.self), count: Self.capacity)
  }

  deinit { munmap(times.baseAddress, times.count * MemoryLayout<UInt64>.size) }

  subscript(number: Int) -> UInt64 {
    get { times[number] }
    set { times[number] = newValue }
  }

  /// A delta says its number in as many bytes as any other.
  static let deltaLength = 5

  static func text(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: deltaLength - digits.utf8.count) + digits
  }
}
