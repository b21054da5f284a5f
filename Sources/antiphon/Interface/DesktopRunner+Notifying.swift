import ChatUI
import Settings
import Terminal

extension DesktopRunner {
  /// Tells the person who looks elsewhere, as the settings say or as the terminal can do it best.
  func notify(_ notification: SessionNotification) {
    let environment = program.environment
    let text = notification.text
    switch program.settings.interface.notify {
    case .off: break
    case .bell: ring(text)
    case .osc9: terminal.notify(text, by: TerminalNotification(.osc9, through: multiplexer))
    case .desktop: notifyDesktop(text)
    case .automatic:
      let hasDesktop = environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil
      if let best = TerminalNotification.preferred(environment: { environment[$0] }) {
        terminal.notify(text, by: best)
      } else if hasDesktop, !isRemote {
        notifyDesktop(text)
      } else {
        ring(text)
      }
    }
  }

  private func ring(_ text: String) { terminal.notify(text, by: TerminalNotification(.bell)) }

  /// By notify-send, or by the bell where that cannot be.
  private func notifyDesktop(_ text: String) {
    Task {
      // What comes after -- is text, whatever it begins with. The body knows markup, the title does not.
      let command = ["notify-send", "--app-name=Antiphon", "--", PlainText.line(text)]
      if await !helper.run(command) { ring(text) }
    }
  }
}
