/// What the terminal is asked for beside frames.
extension TerminalSession {
  /// Switches the reports of the mouse on or off.
  public func setMouse(_ isOn: Bool) {
    guard modes.hasMouse != isOn else { return }
    modes.hasMouse = isOn
    if isActive { output.write(isOn ? TerminalModes.mouseOn : TerminalModes.mouseOff) }
  }

  /// Sets the title of the window; the one of before comes back whenever the terminal is given back, where it can do
  /// that.
  public func setTitle(_ title: String) {
    self.title = title
    if isActive { showTitle() }
  }

  func showTitle() {
    guard let title, modes.isFamiliar else { return }
    if !modes.hasTitle {
      modes.hasTitle = true
      output.write(TerminalModes.titlePushed)
      armGuard()
    }
    output.write(TerminalTitle.sequence(title))
  }

  /// Asks the terminal for its background colour. A terminal that knows answers with `.background`; every one
  /// ends with `.deviceAttributes`, so there is no need for a time limit but against a very slow connection.
  ///
  /// Terminals that may not know the question are not asked: they would print some of it.
  public func queryBackground() {
    guard isActive, modes.isFamiliar else { return }
    askedAt = .now
    output.write(TerminalModes.backgroundQuery)
  }

  /// Whether the terminal can be asked to take a text into its clipboard.
  public var knowsClipboard: Bool { modes.isFamiliar }

  /// Puts text on the clipboard of the terminal's machine (OSC 52), if it allows that.
  ///
  /// - Parameter multiplexer: what stands between the program and the terminal.
  /// - Returns: `false` when the text is longer than terminals take: 74,994 bytes.
  @discardableResult
  public func copyToClipboard(_ text: String, through multiplexer: Multiplexer = .none) -> Bool {
    guard isActive, modes.isFamiliar, let bytes = ClipboardSequence.bytes(for: text, through: multiplexer)
    else {
      return false
    }
    output.write(bytes)
    return true
  }

  /// Notifies somebody who looks elsewhere.
  ///
  /// - Parameter text: what has happened; control characters are left out of it.
  public func notify(_ text: String, by way: TerminalNotification) {
    if isActive { output.write(way.sequence(for: text)) }
  }
}
