import Screen

/// Cuts text that is too wide and says so.
public enum Ellipsis {
  /// The text if it fits, or as many of its clusters as leave room for an ellipsis.
  ///
  /// Line feeds and tabs become spaces, so that what comes back is always one row.
  ///
  /// - Parameter width: in columns; the result is never wider.
  public static func fit(_ text: String, width: Int, glyphs: Glyphs = .unicode) -> String {
    guard width > 0 else { return "" }
    let mark = glyphs.ellipsis
    let markWidth = TextWidth.columns(of: mark)
    var result = ""
    var columns = 0
    /// How much of the result leaves room for the mark.
    var cut = result.endIndex
    for character in text {
      let shown: Character = character.isNewline || character == "\t" ? " " : character
      let next = columns + TextWidth.columns(of: shown)
      if next > width {
        guard markWidth <= width else { return String(mark.prefix(width)) }
        return result[..<cut] + mark
      }
      result.append(shown)
      columns = next
      if columns + markWidth <= width { cut = result.endIndex }
    }
    return result
  }

  /// The text cut or filled with spaces to exactly this many columns.
  public static func pad(_ text: String, width: Int, glyphs: Glyphs = .unicode) -> String {
    let fitted = fit(text, width: width, glyphs: glyphs)
    return fitted + String(repeating: " ", count: max(0, width - TextWidth.columns(of: fitted)))
  }
}
