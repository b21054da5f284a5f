#if os(Linux)
  import Foundation
  import Glibc

  /// A disk of a few MiB in memory, that can be filled and made read-only; gone when it is closed.
  struct SmallDisk {
    let path: String

    /// Whether this process may mount anything here; a test that cannot says so and is counted as skipped.
    static let isPossible: Bool = {
      guard let disk = try? SmallDisk(kibibytes: 64) else { return false }
      disk.close()
      return true
    }()

    init(kibibytes: Int) throws {
      path = NSTemporaryDirectory() + "antiphon-disk-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k,mode=0700") == 0 else {
        let code = errno
        rmdir(path)
        throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EPERM)
      }
    }

    /// Leaves no byte free.
    func fill() throws {
      let descriptor = open("\(path)/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      let block = [UInt8](repeating: 7, count: 4096)
      while write(descriptor, block, block.count) > 0 {}
      Glibc.close(descriptor)
    }

    func makeSpace() { unlink("\(path)/filler") }

    /// The same disk at another path, where it may only be read.
    ///
    /// Not the first one made read-only: that fails while a process that somebody is just starting still has a file
    /// of it open.
    func readOnly() throws -> String {
      let other = path + "-read-only"
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      guard mount(path, other, nil, UInt(MS_BIND), nil) == 0,
        mount(nil, other, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) == 0
      else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM) }
      return other
    }

    func close() {
      for path in [path + "-read-only", path] {
        // The first is mostly not there.
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
      }
    }
  }

  func withSmallDisk<Result>(kibibytes: Int, _ body: (SmallDisk) async throws -> Result) async throws
    -> Result
  {
    let disk = try SmallDisk(kibibytes: kibibytes)
    defer { disk.close() }
    return try await body(disk)
  }
#endif
