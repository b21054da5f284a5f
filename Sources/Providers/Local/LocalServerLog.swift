/// Writes what the server says to its standard error into a file, and remembers the last line of it.
///
/// The file is the user's alone. When it has grown past its limit it becomes `<path>.1` and a new one is begun.
struct LocalServerLog {
  let path: String
  /// In bytes.
  let limit: Int64
  /// The last line that was not empty; at most 200 characters of it.
  private(set) var lastLine = ""
  private var pending: [UInt8] = []
  private var written: Int64 = 0

  init(path: String, limit: Int64 = 1 << 20) {
    self.path = path
    self.limit = limit
  }

  /// Adds bytes at the end. That the log cannot be written is no reason to stop a server: it is left out then.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    remember(bytes)
    if (LocalFileSystem.length(of: path) ?? 0) + Int64(bytes.count) > limit {
      try? LocalFileSystem.move(path, to: path + ".1")
    }
    do { try LocalFile(path, .append).write(bytes) } catch { return }
  }

  private mutating func remember(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        let line = String(decoding: pending, as: UTF8.self)
        if line.contains(where: { !$0.isWhitespace }) { lastLine = line }
        pending.removeAll(keepingCapacity: true)
      } else if pending.count < 200 {
        pending.append(byte)
      }
    }
  }
}
