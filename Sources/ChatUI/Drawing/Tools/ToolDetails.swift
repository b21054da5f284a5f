import Conversation
import Screen
import Widgets

/// Everything that is known of a call, as sections under their titles; long ones are folded.
struct ToolDetails {
  /// A section shows no more rows than this until all are asked for.
  static let foldedRows = 20

  let call: ToolCall
  let indent: Int
  let isUnfolded: Bool
  let commands: CommandTable
  let glyphs: Glyphs
  private var foldedCount = 0

  init(of call: ToolCall, indent: Int, isUnfolded: Bool, _ commands: CommandTable, _ glyphs: Glyphs) {
    self.call = call
    self.indent = indent
    self.isUnfolded = isUnfolded
    self.commands = commands
    self.glyphs = glyphs
  }

  /// - Parameter old: what was laid out before; its texts are taken over, so that only what is new costs anything.
  /// - Returns: whether rows are folded away.
  static func add(
    _ call: ToolCall, to layout: inout EntryLayout, indent: Int, isUnfolded: Bool, _ commands: CommandTable,
    _ glyphs: Glyphs, reusing old: inout EntryLayout?
  ) -> Bool {
    var details = ToolDetails(of: call, indent: indent, isUnfolded: isUnfolded, commands, glyphs)
    details.add(to: &layout, reusing: &old)
    return details.foldedCount > 0
  }

  private mutating func add(to layout: inout EntryLayout, reusing old: inout EntryLayout?) {
    for line in ToolCallRows.decision(on: call, indent: indent, width: layout.width) { layout.add(line) }
    if call.serverName != "builtin", !call.serverName.isEmpty {
      add(
        "tool", .server(call.id), "\(call.serverName).\(call.methodName)", .plain(.toolArgument), to: &layout,
        reusing: &old)
    }
    if let changes = ToolChanges.text(of: call) {
      add("changes", .changes(call.id), changes, .difference, to: &layout, reusing: &old)
    }
    add(
      "arguments", .arguments(call.id), call.arguments.isEmpty ? "none" : call.arguments,
      call.state == .arriving ? .plain(.toolArgument) : .arguments, to: &layout, reusing: &old)
    if call.state == .running, let progress = call.progress, !progress.output.isEmpty {
      let isCut = progress.outputByteCount > progress.output.utf8.count
      let title = isCut ? "output, the end of \(ByteCount.text(progress.outputByteCount))" : "output"
      add(
        title, .output(call.id), progress.output, .plain(.code), showsEnd: true, to: &layout, reusing: &old)
    }
    if let result = call.result {
      add("result", .result(call.id), result.isEmpty ? "empty" : result, .result, to: &layout, reusing: &old)
    }
    if let error = call.error {
      add("error", .result(call.id), error, .plain(.error), to: &layout, reusing: &old)
    }
    if let files = call.files, !files.isEmpty {
      let text = files.map { "\($0.mediaType), \(ByteCount.text($0.byteCount))\n\($0.path)" }
      add(
        files.count == 1 ? "file" : "files", .files(call.id), text.joined(separator: "\n"), .plain(.link),
        to: &layout, reusing: &old)
    }
  }

  /// What a text is put into.
  private enum Form {
    /// As it is; it may grow.
    case plain(Ink)
    case difference, arguments, result

    var isPlain: Bool { if case .plain = self { true } else { false } }
  }

  private mutating func add(
    _ title: String, _ role: TextRole, _ source: String, _ form: Form, showsEnd: Bool = false,
    to layout: inout EntryLayout, reusing old: inout EntryLayout?
  ) {
    layout.add(row([Span(title, .muted)]))
    var text = old?.takeText(role)
    // What has come whole is put into form; while it arrived it was laid out as it was.
    if text is PlainTextLayout != form.isPlain { text = nil }
    text?.update(to: source)
    var known = text.take() ?? make(source, form)
    if showsEnd, !isUnfolded {
      let count = known.lineCount(width: layout.width - indent - 1)
      addFolded(count - Self.foldedRows, "earlier", to: &layout)
    }
    var section = EntryLayout.Section.text(known, indent: indent, role: role)
    if !isUnfolded { section.limit = Self.foldedRows }
    section.showsEnd = showsEnd
    let folded = layout.add(section)
    if !showsEnd { addFolded(folded, "more", to: &layout) }
  }

  /// Says how many rows are folded away, and which key shows them.
  private mutating func addFolded(_ count: Int, _ word: String, to layout: inout EntryLayout) {
    guard count > 0 else { return }
    foldedCount += count
    var spans = [Span("\(glyphs.ellipsis) \(count) \(word) \(count == 1 ? "row" : "rows")", .muted)]
    if let key = commands.label(for: .toolToggle, in: .tools) {
      spans += [Span("  \(key)", .key), Span(" shows", .keyLabel)]
    }
    layout.add(row(spans))
  }

  private func row(_ spans: [Span]) -> Line {
    Line([Span(String(repeating: " ", count: indent), .text)] + spans)
  }

  private func make(_ source: String, _ form: Form) -> any TextLayout {
    let bar = glyphs.vertical
    switch form {
    case .plain(let ink): return PlainTextLayout(source, ink: ink)
    case .difference:
      return FormattedText(source, breaksWords: true) { CodeLines.of($0, language: "diff") }
    case .arguments:
      let languages = ToolChanges.languages(of: call)
      return FormattedText(source) {
        JSONText.lines(of: $0, languages: languages, bar: bar)
          ?? CodeLines.of($0, language: nil, ink: .toolArgument)
      }
    case .result:
      return FormattedText(source) { source in
        let first = source.utf8.first { $0 > 0x20 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
          let lines = JSONText.lines(of: source, bar: bar)
        {
          return lines
        }
        return CodeLines.of(source, language: CodeLines.isDifference(source) ? "diff" : nil)
      }
    }
  }
}
