/// The help, which lies over everything else and leads back to it.
extension ChatState {
  /// Whether anything lies over the panes.
  var isCovered: Bool { dialog != nil || helpScroll != nil }

  /// - Returns: whether the help is open and had a use for the command.
  mutating func performInHelp(_ command: Command.ID) -> Bool {
    guard helpScroll != nil else { return false }
    switch command {
    case .scrollUp: scrollHelp(by: -1)
    case .scrollDown: scrollHelp(by: 1)
    case .scrollHalfUp: scrollHelp(by: -max(1, pageLength / 2))
    case .scrollHalfDown: scrollHelp(by: max(1, pageLength / 2))
    case .scrollTop: helpScroll = 0
    case .scrollFollow: helpScroll = 1_000_000
    case .help, .dialogClose: helpScroll = nil
    default: return false
    }
    return true
  }

  /// The drawing stops it at the last row.
  mutating func scrollHelp(by rows: Int) {
    helpScroll = helpScroll.map { max(0, $0 + rows) }
  }
}
