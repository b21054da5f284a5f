import Screen
import Widgets

/// Draws the interface, and keeps what it has laid out for the next frame.
///
/// A frame costs what the window shows: entries are laid out from the row that is read, each once for a width,
/// and an answer that grows is laid out at its end only.
public struct ChatScreen: Sendable {
  public init() {}

  /// Draws the whole state.
  ///
  /// The frame is expected to be new and of the state's size. Of the state only the scroll states change: how
  /// many rows a text has is known to the layout alone, so this is where a place in a transcript is put right.
  public mutating func draw(_ state: inout ChatState, into frame: inout Frame) {
    let layout = ScreenLayout(state)
    ComposerView.draw(
      editor: state.composer.editor, into: &frame, area: layout.composer, prompt: "› ", placeholder: "",
      isFocused: true)
  }
}
