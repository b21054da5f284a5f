/// Something that came from the terminal, taken apart and free of escape sequences.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// Text pasted as one piece (bracketed paste), line ends as `\n`, other control characters left out.
  case paste(String)
  case mouse(MouseEvent)
  /// The terminal's window got or lost the focus.
  case focus(Bool)
  /// The terminal's answer to the question for its background colour, each part from 0 to 1.
  case background(red: Double, green: Double, blue: Double)
  /// The terminal's answer to the question what it is; every terminal gives it, so it ends the waiting for
  /// answers that only some give.
  case deviceAttributes
}

/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case press(Button)
    case drag(Button)
    case release
    case wheelUp
    case wheelDown
  }

  public enum Button: Hashable, Sendable { case left, middle, right }

  public var action: Action
  public var position: Position
  public var modifiers: Key.Modifiers

  public init(_ action: Action, at position: Position, modifiers: Key.Modifiers = []) {
    self.action = action
    self.position = position
    self.modifiers = modifiers
  }
}
