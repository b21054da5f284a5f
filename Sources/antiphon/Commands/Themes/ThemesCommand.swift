import ArgumentParser
import Screen
import Settings
import Terminal
import Theming

/// `antiphon themes`: which themes there are, what they look like, and whether one can be read.
struct ThemesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List, show and check themes.",
    discussion: """
      A theme of your own is a file themes/NAME.toml beside config.toml; ten lines are enough: name, variant, \
      inherits, and what is to be different. `theme = "NAME"` in config.toml uses it.
      """,
    subcommands: [List.self, Preview.self, Check.self], defaultSubcommand: List.self)
}

extension ThemesCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the themes there are.")

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    struct Item: Encodable {
      var name: String
      var title: String?
      var variant: String?
      /// Of a theme of the user's.
      var file: String?
      /// Why it cannot be used.
      var problem: String?
    }

    func run() async throws {
      try await Program.reportingErrors {
        let library = ThemeLibrary(userDirectory: try Program(common).directories.themesDirectory)
        let items = library.listing().map { Self.item($0, library) }
        if json { return StandardStreams.write(JSON.text(items) + "\n") }
        let width = items.map(\.name.count).max() ?? 0
        for item in items {
          let name = item.name + String(repeating: " ", count: width - item.name.count)
          let kind = item.problem.map { "cannot be used: \($0)" } ?? item.variant ?? ""
          let file = item.file.map { "  \($0)" } ?? ""
          StandardStreams.write(PlainText.line("\(name)  \(kind)\(item.problem == nil ? file : "")") + "\n")
        }
      }
    }

    private static func item(_ listing: ThemeLibrary.Listing, _ library: ThemeLibrary) -> Item {
      var item = Item(name: listing.identifier)
      if case .user(let file) = listing.origin { item.file = file }
      do throws(SettingsErrors) {
        let theme = try library.load(listing.identifier)
        (item.title, item.variant) = (theme.name, theme.variant.rawValue)
      } catch {
        item.problem = error.description
      }
      return item
    }
  }

  struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "preview", abstract: "Show what a theme looks like.",
      discussion: """
        In a terminal it prints a small screen in the colours that this terminal has; into a pipe or a file the \
        screen without colours and a table of what each ink and surface is. --depth prints colours in any case.
        """)

    @Argument(
      help: "The theme's name; all of them when there is none.", completion: .custom(ThemeNames.completions))
    var name: String?

    @Option(help: "With so many colours: truecolor, 256, 16, mono; may be given several times.")
    var depth: [PreviewDepth] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let program = try Program(common)
        let library = ThemeLibrary(userDirectory: program.directories.themesDirectory)
        let names = name.map { [$0] } ?? library.listing().map(\.identifier)
        var depths = depth.map(\.depth)
        if depths.isEmpty, StandardStreams.isTerminal(1) { depths = [Self.depth(program)] }
        for name in names { StandardStreams.write(Self.text(try library.load(name), depths)) }
      }
    }

    /// How many colours this terminal has; none where nothing is known of it.
    private static func depth(_ program: Program) -> ColorDepth {
      let preferred = program.settings.interface.colors.depth
      return (try? TerminalType(preferred: preferred) { program.environment[$0] })?.depth ?? .mono
    }

    private static func text(_ theme: Theme, _ depths: [ColorDepth]) -> String {
      let frame = ThemeSwatch.frame()
      let title = "\(theme.identifier): \(theme.name), \(theme.variant.rawValue)"
      if depths.isEmpty {
        return PlainText.harmless("\(StyledFrame.plain(frame))\n\(ThemeTable.text(of: theme))\n")
      }
      return depths.map { depth in
        PlainText.line("\(title), \(PreviewDepth(depth).rawValue)")
          + "\n\(StyledFrame.colored(frame, theme.styleTable(depth: depth)))\n"
      }.joined()
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check whether a theme can be used and read.",
      discussion: """
        Mistakes in the file are told with line and column. Then the contrast of every ink on every surface is \
        measured: text needs 4.5:1, what stands back (muted text, borders, marks) 3:1, in 24-bit colour and in the \
        palette of 256. The exit status is not 0 when anything is wrong.
        """)

    @Argument(help: "The theme's file, or the name of a theme.", completion: .file(extensions: ["toml"]))
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let library = ThemeLibrary(userDirectory: try Program(common).directories.themesDirectory)
        let isName = !file.contains("/") && library.listing().contains { $0.identifier == file }
        let theme = isName ? try library.load(file) : try library.load(file: file)
        let check = ThemeCheck(theme)
        StandardStreams.write(PlainText.harmless(ThemeReport.text(theme, check)))
        if !check.findings.isEmpty { throw ExitCode.failure }
      }
    }
  }
}

/// A depth as it is written on the command line and in the settings.
enum PreviewDepth: String, ExpressibleByArgument, CaseIterable {
  case truecolor
  case indexed = "256"
  case sixteen = "16"
  case mono

  init(_ depth: ColorDepth) {
    self =
      switch depth {
      case .trueColor: .truecolor
      case .indexed: .indexed
      case .sixteen: .sixteen
      case .mono: .mono
      }
  }

  var depth: ColorDepth {
    switch self {
    case .truecolor: .trueColor
    case .indexed: .indexed
    case .sixteen: .sixteen
    case .mono: .mono
    }
  }
}

/// Names of themes, for the shell to complete: those that the program carries.
enum ThemeNames {
  @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    ThemeLibrary.builtInNames
  }
}

/// What was found out about a theme, for people.
enum ThemeReport {
  static func text(_ theme: Theme, _ check: ThemeCheck) -> String {
    var lines = ["\(theme.name), \(theme.variant.rawValue)", "", "Lowest contrast of each ink:"]
    var lowest: [(line: String, ratio: Double)] = []
    for group in Dictionary(grouping: check.measurements, by: \.ink).values {
      guard let least = group.min(by: { $0.ratio < $1.ratio }) else { continue }
      let place = "\(least.ink.name) on \(least.surface.name), \(PreviewDepth(least.depth).rawValue)"
      let needed = least.ink.neededContrast
      let mark = least.ratio < needed ? "  TOO LOW" : ""
      lowest.append(
        ("  \(padded(ThemeCheck.text(least.ratio), 5))  needed \(needed)  \(place)\(mark)", least.ratio))
    }
    lines += lowest.sorted { ($0.ratio, $0.line) < ($1.ratio, $1.line) }.map(\.line)
    if lowest.isEmpty { lines.append("  none is known: all colours are the terminal's own") }
    if !check.unjudged.isEmpty, !lowest.isEmpty {
      lines.append("Not judged, since they use the terminal's own colours: \(check.unjudged.count) pairs.")
    }
    lines.append("")
    if check.findings.isEmpty {
      lines.append("All of it can be read.")
    } else {
      lines.append(check.findings.count == 1 ? "One pair fails:" : "\(check.findings.count) pairs fail:")
      lines += check.findings.map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
