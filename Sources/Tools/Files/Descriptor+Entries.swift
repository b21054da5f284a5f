#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Descriptor {
  /// The names in this folder, but for itself and its parent, in no order.
  ///
  /// - Returns: `nil` when the task was cancelled.
  func entryNames(limit: Int) throws(PathError) -> [[UInt8]]? {
    // The stream takes its descriptor over and closes it.
    let copy = fcntl(raw, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .system(errno) }
    guard let stream = fdopendir(copy) else {
      let code = errno
      _ = close(copy)
      throw .system(code)
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while names.count < limit {
      if names.count % 1024 == 0, Task.isCancelled { return nil }
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .system(errno) }
        break
      }
      // The name runs on behind the fixed part of the entry, so it is read from where it starts.
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
      let name = Array(
        UnsafeBufferPointer(start: start, count: strlen(UnsafePointer<CChar>(OpaquePointer(start)))))
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    return names
  }
}
