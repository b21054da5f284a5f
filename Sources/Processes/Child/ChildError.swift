#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a program could not be started, or written to.
public struct ChildError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// There is no such program.
    case programNotFound
    /// There is no such folder.
    case folderNotFound
    case notPermitted
    /// Arguments and environment are longer than the system takes.
    case tooLong
    /// The sandbox did not come up.
    case sandboxFailed
    /// The program does not read any more.
    case inputClosed
    case system
  }

  public var code: Code
  /// In one sentence.
  public var message: String
  /// What may help.
  public var suggestion: String?

  public init(_ code: Code, _ message: String, suggestion: String? = nil) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }

  /// For an error number of the system.
  static func system(_ number: CInt, starting program: String) -> ChildError {
    switch number {
    case ENOENT:
      ChildError(
        .programNotFound, "There is no program \"\(program)\".",
        suggestion: "Check the name, or give its path.")
    case EACCES, EPERM: ChildError(.notPermitted, "\"\(program)\" may not be run: permission denied.")
    case E2BIG:
      ChildError(
        .tooLong, "The arguments of \"\(program)\" are longer than the system takes.",
        suggestion: "Put what is long into a file.")
    default: ChildError(.system, "\"\(program)\" could not be started: \(String(cString: strerror(number))).")
    }
  }
}
