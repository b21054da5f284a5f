/// Why the interface could not take over the terminal; it has not been touched then.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, permanent and machine-readable.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// Input or output is a file or a pipe.
    case notATerminal = "not_a_terminal"
    /// `TERM` is not set.
    case noTerminalType = "no_terminal_type"
    /// `TERM` names nothing that is known on this machine.
    case unknownTerminalType = "unknown_terminal_type"
    /// The terminal cannot place its cursor.
    case incapableTerminal = "incapable_terminal"
    /// A call of the system failed.
    case system = "system"
  }

  public let code: Code
  /// What happened, in a sentence.
  public let message: String
  /// What may help, in a sentence.
  public let suggestion: String

  public var description: String { "\(message) \(suggestion)" }
}

extension TerminalError {
  static func notATerminal(_ which: String) -> TerminalError {
    TerminalError(
      code: .notATerminal, message: "Standard \(which) is not a terminal.",
      suggestion: "Run it in a terminal window.")
  }

  static let noTerminalType = TerminalError(
    code: .noTerminalType, message: "The environment variable TERM is not set.",
    suggestion: "Set it to the name of your terminal, for example TERM=xterm-256color.")

  static func unknownTerminalType(_ name: String) -> TerminalError {
    TerminalError(
      code: .unknownTerminalType,
      message: "This machine has no description of the terminal \"\(TerminalTitle.sanitized(name))\" (TERM).",
      suggestion: "Install it (on Debian the package ncurses-term), or set TERM=xterm-256color.")
  }

  static func incapableTerminal(_ name: String) -> TerminalError {
    TerminalError(
      code: .incapableTerminal,
      message: "The terminal \"\(TerminalTitle.sanitized(name))\" (TERM) cannot place its cursor.",
      suggestion: "Use --plain, or set TERM to what the terminal really is, for example xterm-256color.")
  }

  static func system(_ what: String, errno number: Int32) -> TerminalError {
    TerminalError(
      code: .system, message: "\(what) failed with the error number \(number).",
      suggestion: "Close other programs or raise the limit of open files, then try again.")
  }
}
