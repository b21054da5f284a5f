#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is piped into the program.
enum StandardInput {
  /// The most that is taken: more than any model reads.
  private static let limit = 64 << 20

  /// All of standard input when it is a pipe or a file; `nil` when it is a terminal or closed.
  ///
  /// Bytes that are not UTF-8 become replacement characters.
  static func readIfPiped() throws -> String? {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0, isatty(STDIN_FILENO) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFIFO || kind == S_IFREG || kind == S_IFSOCK else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
      if bytes.count > limit {
        throw ProgramError(
          "Standard input is longer than \(limit >> 20) MiB.", suggestion: "Give a part of it.")
      }
    }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}
