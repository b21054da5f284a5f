/// The title of the terminal's window.
enum TerminalTitle {
  /// How many scalars are kept.
  static let limit = 120

  /// The title without anything that the terminal could take for a command or that changes the order of text.
  static func sanitized(_ title: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in title.unicodeScalars where kept.count < limit {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        continue
      default: kept.append(scalar)
      }
    }
    return String(kept)
  }

  /// It ends as older terminals, too, know it: with BEL.
  static func sequence(_ title: String) -> String {
    "\u{1B}]2;\(sanitized(title))\u{07}"
  }
}
