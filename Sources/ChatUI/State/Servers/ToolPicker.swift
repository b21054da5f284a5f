import Conversation
import Screen
import Widgets

/// A tool that models are offered.
public struct ToolOfferEntry: Hashable, Sendable {
  /// Whether the user is asked before it is run.
  public enum Asking: Hashable, Sendable {
    case always
    /// Not below the workspace's folder.
    case outside
    /// What rules allow or deny aside.
    case byRule
  }

  /// As rules name it: `read_file`, `server.tool`.
  public var name: String
  /// The server that offers it; empty for what the program has itself.
  public var server: String
  public var description: String
  public var asking: Asking

  public init(_ name: String, server: String = "", description: String, asking: Asking) {
    self.name = name
    self.server = server
    self.description = description
    self.asking = asking
  }

  fileprivate var words: String {
    switch asking {
    case .always: "asks"
    case .outside: "asks outside of the folder"
    case .byRule: "asks, but for rules"
    }
  }
}

/// The tools on offer now: what they do, where they are from, and whether they ask.
struct ToolPicker: Sendable {
  private var tools: [ToolOfferEntry] = []
  private var isKnown = false
  private var problem: Problem?
  private var rows: [Int] = []
  private var filter = FuzzyFilter()
}

extension ToolPicker: PickerContent {
  var title: String { "Tools" }
  var shape: PickerShape { PickerShape(columns: 100, detailRows: 4) }
  var placeholder: (typing: String, listing: String) { ("Type to filter", "All tools") }
  var verb: String { "close" }
  var count: Int { rows.count }

  mutating func refresh(filter pattern: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed {
      tools = state.servers.tools ?? []
      isKnown = state.servers.tools != nil
      problem = state.servers.problem
      filter.reset()
    }
    rows = filter.rank(pattern, count: tools.count) { $0.score(in: tools[$1].name) }
  }

  func name(of row: Int) -> String { tools[rows[row]].name }

  func key(of row: Int) -> PickerKey { .serverPart(tools[rows[row]].server, name(of: row)) }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    if !isOther { state.dialog = nil }
  }

  var hints: [(Command.ID, String)] { [(.fieldCancel, "closes")] }

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let tool = tools[rows[row]]
    var left = [Span(" ", .text)]
    left += drawing.marked(VisibleName.text(tool.name), isChosen: drawing.isChosen(row))
    left.append(Span("  " + VisibleName.text(tool.description), .muted))
    return drawing.line(
      row, left, right: [Span(tool.words, tool.asking == .outside ? .muted : .attention)])
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    if let problem { return drawing.paragraph(problem.words, .warning) }
    if !isKnown { return drawing.paragraph("Asking", .muted) }
    return drawing.paragraph(tools.isEmpty ? "No tools are offered to models." : "No tool fits.", .muted)
  }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow else { return [] }
    let tool = tools[rows[row]]
    let origin = tool.server.isEmpty ? "built in" : "of the server \(tool.server)"
    return drawing.paragraph(
      "\(tool.name), \(origin), \(tool.words) \(drawing.glyphs.separator) \(tool.description)", .muted)
  }
}
