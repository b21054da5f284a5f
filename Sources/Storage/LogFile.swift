#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SQLite's write-ahead log as bytes (https://www.sqlite.org/fileformat.html, section 4).
///
/// SQLite reads a log up to the first frame whose sum is wrong and forgets the rest. After a process was killed or the
/// power was lost that is right: what follows was never finished. After damage it is not: whole transactions that
/// callers were told of would be gone without a word.
enum LogFile {
  private static let headerSize = 32
  private static let frameHeaderSize = 24

  /// Whether finished transactions lie behind a frame that is not whole, though it belongs to this log.
  ///
  /// One is not enough: SQLite may be about to correct the sums of the last transaction when the process is killed.
  /// Of the second the first is known to have been finished.
  static func hidesTransactions(_ path: String) -> Bool {
    guard StoreFile.size(of: path) > headerSize, let bytes = read(path) else { return false }
    return bytes.withUnsafeBytes { hidesTransactions($0) }
  }

  static func hidesTransactions(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > headerSize + frameHeaderSize else { return false }
    func word(_ offset: Int) -> UInt32 {
      UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    let isBigEndian = word(0) == 0x377F_0683
    var sums = Sums()
    sums.add(UnsafeRawBufferPointer(rebasing: bytes[..<24]), isBigEndian: isBigEndian)
    let headerIsWhole =
      word(0) & ~1 == 0x377F_0682 && sums == Sums(word(24), word(28)) && word(8).nonzeroBitCount == 1
      && (512...65536).contains(word(8))
    // When the header is not whole, what the first frame says of the log has to do.
    let pageSize = headerIsWhole ? Int(word(8)) : 4096
    let salt = headerIsWhole ? (word(16), word(20)) : (word(headerSize + 8), word(headerSize + 12))
    var before = Sums(word(24), word(28))
    var isBroken = !headerIsWhole
    var finished = 0
    var offset = headerSize
    while offset + frameHeaderSize + pageSize <= bytes.count, (word(offset + 8), word(offset + 12)) == salt {
      var sums = before
      sums.add(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 8]), isBigEndian: isBigEndian)
      let page = offset + frameHeaderSize
      sums.add(UnsafeRawBufferPointer(rebasing: bytes[page..<page + pageSize]), isBigEndian: isBigEndian)
      before = Sums(word(offset + 16), word(offset + 20))
      if sums != before {
        isBroken = true
      } else if isBroken, word(offset + 4) != 0 {
        finished += 1
        if finished == 2 { return true }
      }
      offset = page + pageSize
    }
    return false
  }

  private struct Sums: Equatable {
    var first: UInt32 = 0
    var second: UInt32 = 0

    init(_ first: UInt32 = 0, _ second: UInt32 = 0) {
      (self.first, self.second) = (first, second)
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
      var offset = 0
      while offset < bytes.count {
        let one = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        let two = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
        first &+= (isBigEndian ? one.bigEndian : one.littleEndian) &+ second
        second &+= (isBigEndian ? two.bigEndian : two.littleEndian) &+ first
        offset += 8
      }
    }
  }

  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: StoreFile.size(of: path))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, $0.count - filled, off_t(filled))
      }
      guard count > 0 else { break }
      filled += count
    }
    return Array(bytes[..<filled])
  }
}
