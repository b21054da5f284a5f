import Conversation
import Screen
import Widgets

/// The list above the composer of what could stand in the place of what is being typed.
public struct Completion: Sendable {
  /// What is listed.
  public enum Source: Hashable, Sendable {
    /// Files, after an `@` in the text.
    case files
    /// Commands, after a `/` at the start of the text.
    case commands
    /// What a command can be given.
    case models, themes, templates
    /// What the prompt of a tool server can be given, by name.
    case promptArguments
    /// A file, for a command.
    case paths
  }

  /// A row of the list.
  public struct Row: Hashable, Sendable {
    /// What takes the place of what was typed.
    public var text: String
    /// What is shown of it, and what of that fits what was typed.
    public var label: String
    var positions: [Int] = []
    public var detail = ""
    /// Whether more is to be typed behind it: a folder, a command with an argument.
    var isOpen = false
  }

  public internal(set) var source: Source
  /// The pane in whose composer it is.
  var pane: PaneID
  /// Where in the text the part begins that is completed.
  var start: Int
  /// What was typed of it.
  var pattern: String
  public internal(set) var rows: [Row] = []
  public internal(set) var selection = ListSelection()
  /// The number under which the files were asked for; older answers are of no use.
  var number = 0
  /// Whether the rows have still to come.
  var isLoading = false
  /// Whether there are more files than were looked at.
  var isCut = false
  /// What is known of the chosen file.
  public internal(set) var preview: (path: String, FilePreview)?

  init(_ source: Source, in pane: PaneID, start: Int, pattern: String) {
    self.source = source
    self.pane = pane
    self.start = start
    self.pattern = pattern
  }

  var selectedRow: Row? { selection.selected.flatMap { rows.indices.contains($0) ? rows[$0] : nil } }

  /// Whether its rows are files, which are asked for outside.
  var listsFiles: Bool {
    switch source {
    case .files, .paths: true
    case .commands, .models, .themes, .templates, .promptArguments: false
    }
  }

  mutating func replaceRows(_ new: [Row]) {
    rows = new
    selection = ListSelection(count: new.count, selected: 0)
  }
}

/// What is asked for while a path is typed.
public struct FileQuery: Hashable, Sendable {
  public var number: Int
  /// What was typed of the path: parts of a name below the current folder, or the beginning of a path from `/`, `~/`,
  /// `./` or `../` on.
  public var pattern: String

  public init(number: Int, pattern: String) {
    self.number = number
    self.pattern = pattern
  }
}

/// A file that fits what was typed.
public struct FoundFile: Hashable, Sendable {
  public var path: String
  public var isFolder: Bool
  /// The characters of the path that fit, counted in grapheme clusters.
  public var positions: [Int]

  public init(_ path: String, isFolder: Bool = false, positions: [Int] = []) {
    self.path = path
    self.isFolder = isFolder
    self.positions = positions
  }
}

/// What can be told of a file before it is taken.
public enum FilePreview: Hashable, Sendable {
  /// The first lines of a text, and its size in bytes.
  case text([String], byteCount: Int)
  case image(type: String, byteCount: Int)
  case folder(entries: Int)
  /// Neither text nor an image that models take.
  case other(byteCount: Int)
  case failed(Problem)
}

/// A text with placeholders from the folder of templates.
public struct PromptTemplate: Hashable, Sendable {
  /// Of its file, without the ending.
  public var name: String
  /// Of its first line; the name when it has none.
  public var title: String
  public var text: String
  /// Why it cannot be used.
  public var problem: Problem?

  public init(name: String, title: String = "", text: String, problem: Problem? = nil) {
    self.name = name
    self.title = title.isEmpty ? name : title
    self.text = text
    self.problem = problem
  }

  /// Reads a file: a first line `# title` is its title and no part of the text.
  public init(name: String, contents: String) {
    var text = contents[...]
    var title = ""
    if text.hasPrefix("# ") {
      let end = text.firstIndex(of: "\n") ?? text.endIndex
      title = String(text[text.index(text.startIndex, offsetBy: 2)..<end])
      text = text[end...].drop { $0 == "\n" }
    }
    while text.last == "\n" { text.removeLast() }
    self.init(name: name, title: title, text: String(text))
  }
}

/// Searching through the messages that were sent.
public struct HistorySearch: Sendable {
  public internal(set) var query = ""
  /// The place in the history of what is shown, latest first; `nil` while nothing fits.
  var position: Int?
  var hasFailed = false
  /// Where it was begun, and what was being written there.
  var pane: PaneID
  var before: TextEditor
}
