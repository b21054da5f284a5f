import Screen
import Settings

extension ThemeFile {
  /// Reads the text of a theme file.
  ///
  /// - Throws: All problems that the file shows by itself. Colours that are missing show when it is resolved, for
  ///   what it inherits may define them.
  public init(text: String, file: String) throws(SettingsErrors) {
    let problems = ProblemList(file: file)
    if text.utf8.count > Self.limit {
      problems.add(.badValue, at: nil, "a theme must not be longer than \(Self.limit / 1024) KB")
      try problems.throwIfAny()
    }
    let table = TableReader(try TOMLDocument(text: text, file: file), problems: problems)
    table.rejectOtherKeys(than: [
      "schema", "name", "author", "license", "source", "variant", "inherits", "palette", "surface", "ink",
    ])
    Self.checkSchema(table)
    self.file = file
    name = table.filledString("name") ?? ""
    if table["name"] == nil { table.noteMissing("name") }
    author = table.filledString("author")
    license = table.filledString("license")
    source = table.filledString("source")
    variant = table.choice("variant", Variant.self) ?? .dark
    if table["variant"] == nil { table.noteMissing("variant", suggestion: "write \"light\" or \"dark\"") }
    if let name = table.filledString("inherits"), let node = table["inherits"] {
      inherits = Reference(name: name, file: file, position: node.position)
    }
    palette = table.table("palette").map(Self.readPalette) ?? [:]
    surfaces = table.table("surface").map(Self.readSurfaces) ?? [:]
    inks = table.table("ink").map(Self.readInks) ?? [:]
    try problems.throwIfAny()
  }

  private static func checkSchema(_ table: TableReader) {
    guard let version = table.integer("schema", in: 1...Int(Int32.max)), let node = table["schema"] else {
      return
    }
    guard version != schema else { return }
    table.problems.add(
      .notYet, at: node.position, "the theme is of schema \(version), and this program knows \(schema)",
      suggestion: "a newer version of the program may read it")
  }

  // MARK: Palette

  private static func readPalette(_ table: TableReader) -> [String: ThemeColor] {
    var palette: [String: ThemeColor] = [:]
    for entry in table.entries {
      if entry.key == "default" {
        table.problems.add(
          .badValue, at: entry.position, "\"default\"\(table.inside) always means the terminal's own colour",
          suggestion: "choose another name")
        continue
      }
      if let color = readColor(entry, in: table) { palette[entry.key] = color }
    }
    return palette
  }

  private static func readColor(_ entry: TOMLEntry, in table: TableReader) -> ThemeColor? {
    guard case .table = entry.node.value, let color = table.table(entry) else {
      table.problems.add(
        .wrongType, at: entry.node.position,
        "\(entry.key.quoted)\(table.inside) must be a table, not \(entry.node.typeName)",
        suggestion: "as in { rgb = \"#0b5fa5\", ansi = \"blue\" }")
      return nil
    }
    color.rejectOtherKeys(than: ["rgb", "ansi"])
    for key in ["rgb", "ansi"] where color[key] == nil { color.noteMissing(key) }
    let ansi = color.choice("ansi", AnsiColor.self)
    guard let text = color.string("rgb"), let node = color["rgb"] else { return nil }
    if text == "ansi" { return ansi.map { ThemeColor(always: $0) } }
    let rgb = RGBColor(hex: text)
    if rgb == nil, text != "default" {
      color.problems.add(
        .badValue, at: node.position, "\"rgb\"\(color.inside) must be \"#rrggbb\", \"ansi\" or \"default\"")
      return nil
    }
    return ansi.map { ThemeColor(rgb: rgb, ansi: $0) }
  }

  // MARK: Surfaces and inks

  private static func readSurfaces(_ table: TableReader) -> [Surface: Entry] {
    table.rejectOtherKeys(than: Surface.allCases.map(\.name))
    var surfaces: [Surface: Entry] = [:]
    for entry in table.entries {
      guard let surface = Surface(name: entry.key) else { continue }
      surfaces[surface] = readEntry(entry, in: table, plain: \.background)
    }
    return surfaces
  }

  private static func readInks(_ table: TableReader) -> [String: Entry] {
    var inks: [String: Entry] = [:]
    readInks(table, prefix: "", into: &inks)
    return inks
  }

  /// `"turn.user" = …`, `turn.user = …` and `[ink.turn]` with `user = …` all mean the same to a person, so a table
  /// whose keys are not those of an entry is read as names below the dot.
  private static func readInks(_ table: TableReader, prefix: String, into inks: inout [String: Entry]) {
    for entry in table.entries {
      let name = prefix + entry.key
      if case .table(let below) = entry.node.value, isGroup(name, below) {
        guard let group = table.table(entry) else { continue }
        readInks(group, prefix: name + ".", into: &inks)
        continue
      }
      guard inkNameSet.contains(name) else {
        table.problems.add(
          .unknownKey, at: entry.position, "unknown ink \(name.quoted)",
          suggestion: NearestName.suggestion(for: name, in: inkNames))
        continue
      }
      guard inks[name] == nil else {
        table.problems.add(.badValue, at: entry.position, "the ink \(name.quoted) is defined twice")
        continue
      }
      inks[name] = readEntry(entry, in: table, plain: \.foreground)
    }
  }

  private static func isGroup(_ name: String, _ entries: [TOMLEntry]) -> Bool {
    !entries.contains { ["fg", "bg", "style", "mono"].contains($0.key) }
      && entries.contains { inkNameSet.contains(name + "." + $0.key) }
  }

  private static func readEntry(
    _ entry: TOMLEntry, in table: TableReader, plain: WritableKeyPath<Entry, Reference?>
  ) -> Entry? {
    var result = Entry()
    switch entry.node.value {
    case .string(let color):
      result[keyPath: plain] = Reference(
        name: color, file: table.problems.file, position: entry.node.position)
    case .table:
      guard let parts = table.table(entry) else { return nil }
      parts.rejectOtherKeys(than: ["fg", "bg", "style", "mono"])
      result.foreground = readReference("fg", in: parts)
      result.background = readReference("bg", in: parts)
      result.style = readStyle("style", in: parts)
      result.mono = readStyle("mono", in: parts)
    default:
      table.noteWrongType(
        entry.key, "a colour of the palette or a table of \"fg\", \"bg\", \"style\", \"mono\"", entry.node)
      return nil
    }
    return result
  }

  private static func readReference(_ key: String, in table: TableReader) -> Reference? {
    guard let name = table.string(key), let node = table[key] else { return nil }
    return Reference(name: name, file: table.problems.file, position: node.position)
  }

  private static func readStyle(_ key: String, in table: TableReader) -> Appearance.Attributes? {
    guard table.strings(key) != nil, case .array(let elements)? = table[key]?.value else { return nil }
    var style: Appearance.Attributes = []
    for element in elements {
      guard case .string(let name) = element.value else { continue }
      if let known = Appearance.Attributes.named.first(where: { $0.name == name }) {
        style.insert(known.attribute)
      } else {
        table.problems.add(
          .badValue, at: element.position, "unknown style \(name.quoted) in \(key.quoted)\(table.inside)",
          suggestion: NearestName.suggestion(for: name, in: Appearance.Attributes.named.map(\.name)))
      }
    }
    return style
  }
}
