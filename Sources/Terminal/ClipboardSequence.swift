/// The bytes that ask a terminal to take a text into its clipboard (OSC 52), as what stands between passes them on.
///
/// Source: xterm's ctlseqs, "Manipulate Selection Data".
public enum ClipboardSequence {
  /// The longest text that terminals take, in bytes: 100,000 of Base64 with what stands around it.
  public static let limit = 74_994

  /// - Returns: `nil` for a text that is longer than terminals take.
  public static func bytes(for text: String, through multiplexer: Multiplexer) -> String? {
    guard text.utf8.count <= limit else { return nil }
    let sequence = "\u{1B}]52;c;\(Base64.encode(text.utf8))"
    // tmux takes the sequence itself with `set-clipboard on`, and passes it on with `allow-passthrough on`; it gets
    // both, and whichever it does not allow does nothing.
    let plain = multiplexer == .tmux ? Multiplexer.none.passing(sequence) : ""
    return plain + multiplexer.passing(sequence)
  }
}
