/// Text in which nothing is left that a terminal would obey or hide: what would is replaced by what it is.
///
/// `Frame.draw` shows the same glyphs; this is for text that goes to a terminal without a frame.
public enum VisibleText {
  /// One row of text made visible; line feeds are pictures too, so split before.
  public static func visible(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      if character == "\t" {
        result += "    "
        continue
      }
      TextWidth.forEachGlyph(in: character) { glyph in
        result.unicodeScalars.append(glyph.base)
        result.unicodeScalars.append(contentsOf: glyph.marks)
      }
    }
    return result
  }
}
