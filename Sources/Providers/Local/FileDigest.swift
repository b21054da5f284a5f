import Crypto

/// The SHA-256 of a file, taken in while the file is read or written.
struct FileDigest {
  private var hasher = SHA256()

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hasher.update(bufferPointer: bytes)
  }

  /// In lower-case hexadecimal digits.
  func hexadecimal() -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in hasher.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }

  /// Takes in a whole file, from where it stands to its end.
  ///
  /// Cancelling the calling task ends it between two pieces.
  mutating func update(contentsOf file: borrowing LocalFile) async throws(LocalModelError) {
    let piece = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { return }
      update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if Task.isCancelled { throw .cancelled }
      // A gigabyte takes seconds: others shall have their turn on this thread.
      await Task.yield()
    }
  }

  static func ofFile(_ path: String) async throws(LocalModelError) -> String {
    let file = try LocalFile(path, .read)
    var digest = FileDigest()
    try await digest.update(contentsOf: file)
    return digest.hexadecimal()
  }
}
