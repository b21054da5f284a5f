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
    let bytes = try InputFile.bytes(
      of: STDIN_FILENO, limit: limit,
      tooLong: ProgramError(
        "Standard input is longer than \(limit >> 20) MiB.", suggestion: "Give a part of it.")
    ) { ProgramError("Standard input cannot be read: \($0).") }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}
