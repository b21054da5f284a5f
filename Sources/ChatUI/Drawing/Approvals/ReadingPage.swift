import Screen
import Widgets

/// Draws the box in which all of something is read before it is decided on, in a frame that is ours alone: what others
/// wrote stands between the frame and its margin, and nothing of it changes a cell outside of that.
struct ReadingPage {
  private let layout: ApprovalLayout
  private let head: [Line]
  private let text: [Line]
  /// How many rows of the text are on the screen.
  let visibleRows: Int

  /// - Parameters:
  ///   - head: what is said above it; where it has no room there it is the beginning of the text.
  ///   - rows: what is read.
  init(head: [Line], rows: [Line], _ layout: ApprovalLayout) {
    let isApart = layout.headRows >= head.count
    self.layout = layout
    self.head = isApart ? head : []
    text = isApart ? rows : head + rows
    visibleRows = max(0, layout.rows - self.head.count - layout.keyRows - (layout.hasRule ? 1 : 0))
  }

  var rowCount: Int { text.count }

  /// - Parameters:
  ///   - scrolled: how many rows of the text are above the box.
  ///   - isLoading: whether there is nothing to be read yet.
  /// - Returns: the inside of the box.
  @discardableResult
  func draw(
    title: String, scrolled: Int, isLoading: Bool, keys: ApprovalKeys, glyphs: Glyphs,
    into frame: inout Frame, in area: Rectangle
  ) -> Rectangle {
    var lines = head
    if isLoading { lines.append(Line("Loading", .muted)) }
    lines += text[min(scrolled, text.count)...].prefix(visibleRows)
    while lines.count < head.count + visibleRows { lines.append(Line()) }
    if layout.hasRule {
      lines.append(Line(String(repeating: glyphs.horizontal, count: layout.columns), .border))
    }
    lines += keys.lines
    let inner = Dialog.draw(
      title: title, lines: lines.map { $0.filled(to: layout.columns) },
      footer: layout.keyRows == 0 ? keys.short(width: layout.columns) : place(scrolled), into: &frame,
      in: area, minimumColumns: layout.columns, glyphs: glyphs)
    frame.cursor = nil
    return inner
  }

  private func place(_ scrolled: Int) -> String {
    guard text.count > visibleRows, visibleRows > 0 else { return "" }
    return "\(scrolled + 1)–\(min(text.count, scrolled + visibleRows)) of \(text.count)"
  }

  static func paragraph(_ text: String, _ ink: Ink, _ width: Int) -> [Line] {
    LineWrap.rows(of: text, ink: ink, width: max(1, width)).map { Line($0) }
  }
}
