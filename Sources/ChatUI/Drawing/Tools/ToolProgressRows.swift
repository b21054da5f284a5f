import Conversation
import Screen
import Widgets

/// What stands under a call that runs: what it says it is doing, how far it is, and the last that it has written.
enum ToolProgressRows {
  /// How many rows of output are seen of a call that is not open.
  static let outputRows = 5

  static func lines(of call: ToolCall, indent: Int, width: Int, showsOutput: Bool, _ glyphs: Glyphs) -> [Line]
  {
    guard call.state == .running, let progress = call.progress else { return [] }
    let margin = Span(String(repeating: " ", count: indent), .text)
    var lines: [Line] = []
    if let message = progress.message, !message.isEmpty {
      lines.append(
        LineBuilder.row([margin, Span(VisibleName.text(message), .text)], width: width - 1, glyphs: glyphs))
    }
    if let bar = bar(progress, width: width - indent - 1, glyphs) { lines.append(Line([margin] + bar)) }
    if showsOutput { lines += output(progress, margin, width: width - indent - 1, glyphs) }
    return lines
  }

  /// A bar where it is known how much there is, a number where it is not.
  private static func bar(_ progress: ToolProgress, width: Int, _ glyphs: Glyphs) -> [Span]? {
    guard let completed = progress.completed, completed.isFinite, completed >= 0 else { return nil }
    guard let total = progress.total, total.isFinite, total > 0 else {
      return [Span("\(amount(completed)) done", .muted)]
    }
    let share = min(1, completed / total)
    let percent = " \(Int(share * 100)) %"
    let room = max(0, min(20, width - percent.count))
    let done = Int(Double(room) * share)
    let (full, empty) = glyphs == .ascii ? ("#", ".") : ("█", "░")
    return [
      Span(String(repeating: full, count: done), .busy),
      Span(String(repeating: empty, count: room - done), .border), Span(percent, .text),
    ]
  }

  private static func amount(_ value: Double) -> String {
    value < 1e15 && value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  private static func output(_ progress: ToolProgress, _ margin: Span, width: Int, _ glyphs: Glyphs) -> [Line]
  {
    guard !progress.output.isEmpty else { return [] }
    let bar = Span(glyphs.vertical + " ", .border)
    let columns = max(1, width - 2)
    // No more than can be seen is laid out.
    let tail = tail(of: progress.output, lines: outputRows, bytes: outputRows * columns * 4)
    var text = PlainTextLayout(tail, ink: .code)
    return text.lines(width: columns).suffix(outputRows).map { Line([margin, bar] + $0.spans) }
  }

  private static func tail(of text: String, lines: Int, bytes: Int) -> String {
    var count = 0
    var feeds = 0
    for byte in text.utf8.reversed() {
      if byte == 0x0A, count > 0 {
        feeds += 1
        if feeds == lines { break }
      }
      count += 1
      if count >= bytes { break }
    }
    return String(decoding: text.utf8.suffix(count), as: UTF8.self)
  }
}
