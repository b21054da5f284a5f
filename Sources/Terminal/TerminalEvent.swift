import Screen

/// What comes from the terminal and from the system about it.
public enum TerminalEvent: Hashable, Sendable {
  /// All that one read gave.
  case input([InputEvent])
  /// The terminal has another size. What was on the screen is gone: present a frame of that size.
  case resize(Size)
  /// The program is asked to end.
  case signal(TerminalSignal)
  /// The program goes on after it was stopped. What was on the screen is gone: present a frame.
  case resumed
  /// The terminal is gone: nothing more will come, and nothing can be shown.
  case closed
}

/// A signal that asks the program to end; an orderly end is up to the application.
public enum TerminalSignal: Hashable, Sendable {
  /// SIGINT from another program. Ctrl+C is a key.
  case interrupt
  /// SIGTERM.
  case terminate
  /// SIGHUP: the terminal's window was closed, or the connection to it lost.
  case hangUp
}
