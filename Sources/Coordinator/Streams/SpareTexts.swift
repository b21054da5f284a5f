/// Lets a text grow that readers hold earlier states of, without copying it for each of them.
///
/// A string that somebody else holds is copied whole when it grows: for a long answer on a screen, once a frame.
/// Here the text goes on in an older copy of it, to which only what is missing is added. There are two of these:
/// by the time one is used again, a reader that keeps a state until it has drawn the next has let go of it. One
/// that still holds it costs a copy, as it would without this.
struct SpareTexts: Sendable {
  /// Shorter texts are copied as quickly.
  private static let threshold = 4096

  private var older = ""
  private var newer = ""

  /// Replaces a text by an equal one that readers do not hold, unless they are slow. The text must only ever have
  /// grown.
  mutating func exchange(_ text: inout String) {
    guard text.utf8.count >= Self.threshold else { return }
    swap(&older, &newer)
    // The text lies between two pieces that arrived, so between two scalars.
    newer += text[text.utf8.index(text.startIndex, offsetBy: newer.utf8.count)...]
    swap(&newer, &text)
  }
}
