import ArgumentParser
import Terminal

extension TerminalSignal {
  /// What a shell expects of a program that a signal has ended: 128 and the signal's number.
  var exitCode: ExitCode {
    switch self {
    case .hangUp: ExitCode(129)
    case .interrupt: ExitCode(130)
    case .terminate: ExitCode(143)
    }
  }
}
