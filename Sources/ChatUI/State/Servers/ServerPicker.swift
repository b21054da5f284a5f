import Conversation
import Screen
import Widgets

/// The tool servers with their states; an open one with its tools, its prompts and the end of its log below it.
struct ServerPicker: Sendable {
  private enum Row: Hashable, Sendable {
    case server(Int)
    case heading(Int, String)
    case tool(Int, Int)
    case prompt(Int, Int)
    case log(Int, Int)
  }

  private var servers: [ToolServerEntry] = []
  private var isKnown = false
  private var problem: Problem?
  private var rows: [Row] = []
  /// Those that are open, by name.
  private var open: Set<String> = []

  /// How many lines of the log are listed.
  private static let logRows = 50

  /// The server that a row is about or below which it stands.
  func server(_ row: Int?) -> ToolServerEntry? {
    guard let row else { return nil }
    switch rows[row] {
    case .server(let place), .heading(let place, _), .tool(let place, _), .prompt(let place, _),
      .log(let place, _):
      return servers[place]
    }
  }

  private func prompt(_ row: Int) -> ToolServerPrompt? {
    if case .prompt(let place, let index) = rows[row] { servers[place].prompts[index] } else { nil }
  }

  private mutating func toggle(_ name: String, _ filter: String) {
    if open.remove(name) == nil { open.insert(name) }
    layOut(filter)
  }

  private mutating func layOut(_ filter: String) {
    let pattern = filter.filter { !$0.isWhitespace }
    rows = []
    for (place, server) in servers.enumerated() {
      guard pattern.isEmpty || FuzzyMatch.score(pattern, in: server.name) != nil else { continue }
      rows.append(.server(place))
      guard open.contains(server.name) else { continue }
      func add(_ title: String, _ count: Int, from first: Int = 0, _ row: (Int) -> Row) {
        guard count > 0 else { return }
        rows.append(.heading(place, title))
        rows += (first..<count).map(row)
      }
      add("Tools", server.tools.count) { .tool(place, $0) }
      add("Prompts", server.prompts.count) { .prompt(place, $0) }
      add("Log", server.log.count, from: max(0, server.log.count - Self.logRows)) { .log(place, $0) }
    }
  }
}

extension ServerPicker: PickerContent {
  var title: String { "Tool servers" }
  var shape: PickerShape { PickerShape(columns: 90, detailRows: 3) }
  var placeholder: (typing: String, listing: String) { ("Type to filter", "All servers") }
  var verb: String { "details" }
  var isMoving: Bool { servers.contains { $0.state == .starting } }
  var count: Int { rows.count }

  mutating func refresh(filter: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed {
      servers = state.servers.all ?? []
      isKnown = state.servers.all != nil
      problem = state.servers.problem
    }
    layOut(filter)
  }

  func isHeading(_ row: Int) -> Bool { if case .heading = rows[row] { true } else { false } }

  func name(of row: Int) -> String {
    switch rows[row] {
    case .server(let place): servers[place].name
    case .heading(_, let title): title
    case .tool(let place, let index): servers[place].tools[index].name
    case .prompt(let place, let index): servers[place].prompts[index].name
    case .log(let place, let index): servers[place].log[index]
    }
  }

  func key(of row: Int) -> PickerKey {
    let name = server(row)?.name ?? ""
    return switch rows[row] {
    case .server: .server(name)
    case .heading: .heading(row)
    case .tool, .prompt: .serverPart(name, self.name(of: row))
    case .log(_, let index): .serverPart(name, "\(index)")
    }
  }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row, !isOther else { return }
    if let prompt = prompt(row) {
      state.dialog = nil
      return state.begin(prompt)
    }
    guard case .server(let place) = rows[row], case .picker(var picker) = state.dialog else { return }
    var content = self
    content.toggle(servers[place].name, picker.filter.text)
    picker.replace(content, .changed)
    state.dialog = .picker(picker)
  }

  var hints: [(Command.ID, String)] {
    [
      (.fieldAccept, "details"), (.serverRestart, "restarts"), (.serverSwitch, "stops or starts"),
      (.fieldCancel, "closes"),
    ]
  }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let isChosen = drawing.isChosen(row)
    switch rows[row] {
    case .server(let place):
      let server = servers[place]
      let (glyph, ink) = Self.sign(of: server.state, drawing)
      let fold = open.contains(server.name) ? drawing.glyphs.unfolded : drawing.glyphs.folded
      var left = [Span(fold + " ", .muted), Span(glyph + " ", ink)]
      left += drawing.marked(VisibleName.text(server.name), isChosen: isChosen)
      if let hold = server.hold {
        left.append(Span("  " + hold.words, hold == .nothing ? .warning : .muted))
      }
      if !server.address.isEmpty { left.append(Span("  " + VisibleName.text(server.address), .muted)) }
      return drawing.line(row, left, right: [Span(Self.words(for: server), ink == .success ? .muted : ink)])
    case .heading(_, let title):
      return LineBuilder.row(
        [Span("     ", .text), Span(title, .heading)], width: drawing.width, glyphs: drawing.glyphs)
    case .tool(let place, let index):
      let tool = servers[place].tools[index]
      return drawing.line(row, Self.part(tool.name, tool.description, isChosen))
    case .prompt(let place, let index):
      let prompt = servers[place].prompts[index]
      return drawing.line(row, Self.part(prompt.name, prompt.description, isChosen))
    case .log(let place, let index):
      return drawing.line(
        row, [Span("      ", .text), Span(VisibleName.text(servers[place].log[index]), .code)])
    }
  }

  private static func part(_ name: String, _ description: String, _ isChosen: Bool) -> [Span] {
    [
      Span("      ", .text), Span(VisibleName.text(name), isChosen ? .title : .toolName),
      Span("  " + VisibleName.text(description), .muted),
    ]
  }

  private static func sign(of state: ToolServerEntry.State, _ drawing: PickerDrawing) -> (String, Ink) {
    switch state {
    case .off: (drawing.glyphs.separator, .muted)
    case .starting:
      (
        Spinner.glyph(
          frame: Int(drawing.state.now.milliseconds / Int64(Spinner.frameMilliseconds)),
          glyphs: drawing.glyphs),
        .busy
      )
    case .ready: (drawing.glyphs.success, .success)
    case .failed: (drawing.glyphs.failure, .error)
    case .stopped: (drawing.glyphs.stopped, .muted)
    }
  }

  /// `ready · 12 tools`
  private static func words(for server: ToolServerEntry) -> String {
    switch server.state {
    case .off: return "off"
    case .starting: return "starting"
    case .failed: return "failed"
    case .stopped: return "stopped"
    case .ready:
      let count = server.tools.count
      return "ready, \(count) \(count == 1 ? "tool" : "tools")"
    }
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    if let problem { return drawing.paragraph(problem.words, .warning) }
    if !isKnown { return drawing.paragraph("Asking", .muted) }
    if !servers.isEmpty { return drawing.paragraph("No server fits.", .warning) }
    return drawing.paragraph("No tool servers are set up.", .muted)
  }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow, let server = server(row) else { return [] }
    switch rows[row] {
    case .server:
      if case .failed(let why) = server.state { return drawing.paragraph(why, .error) }
      return drawing.paragraph(
        [server.hold?.words, server.address].compactMap { $0 }.joined(
          separator: " \(drawing.glyphs.separator) "),
        .muted)
    case .heading: return []
    case .tool(_, let index):
      let tool = server.tools[index]
      return drawing.paragraph("\(server.name).\(tool.name)  \(tool.description)", .muted)
    case .prompt(_, let index):
      let prompt = server.prompts[index]
      let arguments = prompt.arguments.map { $0.isRequired ? $0.name : "[\($0.name)]" }
      let parts = [prompt.description, arguments.joined(separator: " ")].filter { !$0.isEmpty }
      return drawing.paragraph(parts.joined(separator: " \(drawing.glyphs.separator) "), .muted)
    case .log(_, let index): return drawing.paragraph(server.log[index], .text)
    }
  }
}
