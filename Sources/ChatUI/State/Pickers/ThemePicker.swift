import Screen
import Widgets

/// A theme that can be chosen, or that is there and cannot.
public struct ThemeOffer: Hashable, Sendable {
  public var name: String
  /// Whether it is for light backgrounds; `nil` while that is not known.
  public var isLight: Bool?
  /// Whether it is the user's own.
  public var isOwn: Bool
  /// Why it cannot be used.
  public var problem: String?

  public init(_ name: String, isLight: Bool? = nil, isOwn: Bool = false, problem: String? = nil) {
    self.name = name
    self.isLight = isLight
    self.isOwn = isOwn
    self.problem = problem
  }
}

/// The themes; the chosen one is seen at once, and kept only when it is taken.
struct ThemePicker: Sendable {
  private var themes: [ThemeOffer] = []
  private var rows: [Int] = []
  private var present = ""
  private var isTyped = false
  private var filter = FuzzyFilter()

  /// The theme to be seen while a row is chosen; `nil` for one that cannot be used.
  func preview(_ row: Int?) -> String? {
    guard let row, themes[rows[row]].problem == nil else { return nil }
    return themes[rows[row]].name
  }
}

extension ThemePicker: PickerContent {
  var title: String { "Themes" }
  /// Not large, so that what it does to the rest can be seen.
  var shape: PickerShape { PickerShape(columns: 58, rows: 18) }
  var placeholder: (typing: String, listing: String) { ("Type to filter", "All themes") }
  var verb: String { "keep" }
  var count: Int { rows.count }
  var initialRow: Int { isTyped ? 0 : rows.firstIndex { themes[$0].name == present } ?? 0 }

  mutating func refresh(filter pattern: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed {
      themes = state.themeOffers.isEmpty ? state.themeNames.map { ThemeOffer($0) } : state.themeOffers
      present = state.themeName
      filter.reset()
    }
    isTyped = pattern.contains { !$0.isWhitespace }
    rows = filter.rank(pattern, count: themes.count) { $0.score(in: themes[$1].name) }
  }

  func name(of row: Int) -> String { themes[rows[row]].name }

  func key(of row: Int) -> PickerKey { .theme(name(of: row)) }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row else { return }
    guard let name = preview(row) else {
      return state.show(notice: .warning, "This theme cannot be used; below the list it says why.")
    }
    state.dialog = nil
    state.previewedTheme = nil
    effects.append(.setTheme(name))
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "keeps it"), (.fieldCancel, "goes back")] }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let theme = themes[rows[row]]
    let glyphs = drawing.glyphs
    let mark =
      theme.problem != nil
      ? Span(glyphs.failure + " ", .error)
      : theme.name == drawing.state.themeName ? Span(glyphs.active + " ", .success) : Span("  ", .text)
    var right: [Span] = []
    if theme.isOwn { right.append(Span("yours  ", .muted)) }
    if theme.problem != nil {
      right.append(Span("broken", .error))
    } else if let isLight = theme.isLight {
      right.append(Span(isLight ? "light" : "dark ", .muted))
    }
    return drawing.line(
      row, [mark] + drawing.marked(theme.name, isChosen: drawing.isChosen(row)), right: right)
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] { drawing.paragraph("No theme fits.", .warning) }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow else { return [] }
    let theme = themes[rows[row]]
    if let problem = theme.problem { return drawing.paragraph(problem, .error) }
    return drawing.paragraph("theme = \"\(theme.name)\" in config.toml keeps it for the next start.", .muted)
  }
}
