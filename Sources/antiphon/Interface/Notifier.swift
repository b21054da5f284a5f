import ChatUI
import Dispatch
import Settings
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells the person who looks elsewhere, as the settings say or as the terminal can do it best.
@MainActor struct Notifier {
  enum Way {
    case off
    case terminal(TerminalNotification)
    /// By the program notify-send.
    case desktop(program: String)
  }

  let way: Way

  init(_ program: Program) {
    way = Self.way(program.settings.interface.notify, program.environment)
  }

  var isOff: Bool { if case .off = way { true } else { false } }

  private static func way(_ setting: InterfaceSettings.Notify, _ environment: [String: String]) -> Way {
    let bell = Way.terminal(TerminalNotification(.bell))
    let multiplexer = TerminalNotification.Multiplexer { environment[$0] }
    switch setting {
    case .off: return .off
    case .bell: return bell
    case .osc9: return .terminal(TerminalNotification(.osc9, through: multiplexer))
    case .desktop: return desktop(environment) ?? bell
    case .automatic:
      if let best = TerminalNotification.preferred(environment: { environment[$0] }) {
        return .terminal(best)
      }
      // The desktop of this machine is not that of the person when they came over the network.
      let isRemote = environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil
      let hasDesktop = environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil
      return (!isRemote && hasDesktop ? desktop(environment) : nil) ?? bell
    }
  }

  private static func desktop(_ environment: [String: String]) -> Way? {
    for folder in (environment["PATH"] ?? "").split(separator: ":") where folder.hasPrefix("/") {
      let path = "\(folder)/notify-send"
      if access(path, X_OK) == 0 { return .desktop(program: path) }
    }
    return nil
  }

  func notify(_ notification: SessionNotification, _ terminal: TerminalSession) {
    switch way {
    case .off: break
    case .terminal(let way): terminal.notify(notification.text, by: way)
    case .desktop(let program):
      if !Self.run(program, PlainText.line(notification.text)) {
        terminal.notify(notification.text, by: TerminalNotification(.bell))
      }
    }
  }

  /// Runs notify-send; nobody waits for it but a thread that takes note of its end.
  ///
  /// - Returns: `false` when it could not be started.
  private static func run(_ program: String, _ text: String) -> Bool {
    // What comes after -- is text, whatever it begins with. The body knows markup, the title does not.
    let arguments = [program, "--app-name=Antiphon", "--", text]
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    guard posix_spawn_file_actions_init(&actions) == 0 else { return false }
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
    }
    var child: pid_t = 0
    guard posix_spawn(&child, program, &actions, nil, &pointers, environ) == 0 else { return false }
    DispatchQueue.global(qos: .utility).async { [child] in
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
    return true
  }
}

extension Program {
  /// Whether the interface draws with ASCII alone: as the settings say, or as the terminal and the locale allow.
  var hasASCIIGlyphs: Bool {
    switch settings.interface.glyphs {
    case .ascii: true
    case .unicode: false
    case .automatic: TerminalType.knowsOnlyASCII { environment[$0] }
    }
  }
}
