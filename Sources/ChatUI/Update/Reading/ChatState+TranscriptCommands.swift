/// The commands of selecting, copying and looking around.
extension ChatState {
  /// - Returns: whether the command is one of them.
  mutating func performInTranscript(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    if reading.search != nil, command != .errorPrevious, command != .codePrevious { reading.search = nil }
    guard setup == nil else { return false }
    if context == .selecting, performWhileSelecting(command, &effects) { return true }
    switch command {
    case .selectCharacters: select(.characters, &effects)
    case .selectLines: select(.lines, &effects)
    case .copy: copy(&effects)
    case .copyMessage: copyMessage(&effects)
    case .copyCode: copyCode(&effects)
    case .copyConversation: copyConversation(&effects)
    case .codePrevious: showCode(forward: false, &effects)
    case .codeNext: showCode(forward: true, &effects)
    case .errorPrevious: showError(forward: false, &effects)
    case .errorNext: showError(forward: true, &effects)
    case .openLink: openLink(&effects)
    case .toggleRaw: toggleRaw()
    case .toggleMouse: toggleMouse(&effects)
    default: return false
    }
    return true
  }

  private mutating func performWhileSelecting(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    switch command {
    case .selectLeave: leaveSelection()
    case .selectOtherEnd: swapSelectionEnds()
    case .openLinkUnderCursor: openLinkUnderCursor(&effects)
    default:
      guard let motion = motion(of: command) else { return false }
      moveCursor(motion, &effects)
    }
    return true
  }

  private func motion(of command: Command.ID) -> TextMotion? {
    switch command {
    case .cursorLeft: .left
    case .cursorRight: .right
    case .cursorUp: .rows(-1)
    case .cursorDown: .rows(1)
    case .cursorWordForward: .wordForward
    case .cursorWordBack: .wordBack
    case .cursorWordEnd: .wordEnd
    case .cursorLineStart: .lineStart
    case .cursorLineEnd: .lineEnd
    case .cursorTop: .top
    case .cursorBottom: .bottom
    case .cursorParagraphBack: .paragraphBack
    case .cursorParagraphForward: .paragraphForward
    case .scrollPageUp: .rows(-pageLength)
    case .scrollPageDown: .rows(pageLength)
    case .scrollHalfUp: .rows(-max(1, pageLength / 2))
    case .scrollHalfDown: .rows(max(1, pageLength / 2))
    default: nil
    }
  }
}
