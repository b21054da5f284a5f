import Settings

/// Finds themes by name: those of the user's folder first, then those that the program carries.
///
/// Reads a file each time it is asked, so that a theme can be edited while the program runs; blocks for as long as
/// the disk takes.
public struct ThemeLibrary: Hashable, Sendable {
  /// A theme that can be chosen.
  public struct Listing: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
      case builtIn
      case user(file: String)
    }

    public let identifier: String
    public let origin: Origin
  }

  private let userDirectory: String?

  /// - Parameter userDirectory: A folder of `NAME.toml` files; it need not exist. nil for the built-in themes alone.
  public init(userDirectory: String?) {
    self.userDirectory = userDirectory
  }

  /// The names of the built-in themes.
  public static var builtInNames: [String] { BuiltInThemes.names }

  /// All themes, sorted by name; a theme of the user's stands for a built-in one of the same name.
  public func listing() -> [Listing] {
    let user = userDirectory.map { TextFile.names(in: $0, suffix: ".toml") } ?? []
    let own = user.filter(Self.isName).map {
      Listing(identifier: $0, origin: .user(file: path(of: $0) ?? $0))
    }
    let builtIn = BuiltInThemes.names.filter { !user.contains($0) }.map {
      Listing(identifier: $0, origin: .builtIn)
    }
    return (own + builtIn).sorted { $0.identifier < $1.identifier }
  }

  /// The theme of a name, with all that it inherits.
  ///
  /// A theme of the user's that inherits its own name means the built-in one.
  ///
  /// - Throws: All problems of the first file that has any; ``SettingsError/Code/notFound`` when there is none.
  public func load(_ name: String) throws(SettingsErrors) -> Theme {
    let start = SourcePosition(line: 1, column: 1)
    return try load(
      name, inheriting: ThemeFile.Reference(name: name, file: "themes", position: start), layers: [], seen: []
    )
  }

  /// The theme of a file anywhere, with all that it inherits from those that have names. A theme that inherits its own
  /// name means the built-in one.
  ///
  /// - Throws: as for a name; ``SettingsError/Code/notFound`` when there is no such file.
  public func load(file path: String) throws(SettingsErrors) -> Theme {
    guard let text = try TextFile.read(path: path, limit: ThemeFile.limit) else {
      throw SettingsErrors([
        SettingsError(code: .notFound, file: path, message: "there is no such file")
      ])
    }
    let file = try ThemeFile(text: text, file: path)
    let name = path.split(separator: "/").last.map { $0.hasSuffix(".toml") ? $0.dropLast(5) : $0 } ?? ""
    guard let next = file.inherits else { return try Theme(identifier: String(name), layers: [file]) }
    return try load(String(name), inheriting: next, layers: [file], seen: [(String(name), true)])
  }

  /// - Parameter seen: of each layer its name, and whether it is the user's.
  private func load(
    _ name: String, inheriting first: ThemeFile.Reference, layers: [ThemeFile],
    seen: [(name: String, isUser: Bool)]
  ) throws(SettingsErrors) -> Theme {
    var (layers, seen, wanted) = (layers, seen, first)
    var isFirst = layers.isEmpty
    while true {
      let ownName = seen.last.map { $0.isUser && $0.name == wanted.name } ?? false
      guard let found = try file(wanted.name, skippingUser: ownName) else {
        throw notFound(wanted, hasPosition: !isFirst)
      }
      guard !seen.contains(where: { $0 == (wanted.name, found.isUser) }) else {
        let way = (seen.map(\.name) + [wanted.name]).map(\.shown).joined(separator: " → ")
        throw SettingsErrors([
          SettingsError(
            code: .badValue, file: wanted.file, position: wanted.position,
            message: "\"inherits\" runs in a circle: \(way)")
        ])
      }
      layers.append(found.file)
      seen.append((wanted.name, found.isUser))
      guard let next = found.file.inherits else { break }
      wanted = next
      isFirst = false
    }
    return try Theme(identifier: name, layers: layers)
  }

  /// The theme of a name or, when it cannot be had, the present one and why.
  public func load(_ name: String, keeping current: Theme) -> (theme: Theme, problem: SettingsErrors?) {
    do {
      return (try load(name), nil)
    } catch {
      return (current, error)
    }
  }

  // MARK: Files

  private func file(
    _ name: String, skippingUser: Bool
  ) throws(SettingsErrors) -> (file: ThemeFile, isUser: Bool)? {
    guard Self.isName(name) else { return nil }
    if !skippingUser, let path = path(of: name),
      let text = try TextFile.read(path: path, limit: ThemeFile.limit)
    {
      return (try ThemeFile(text: text, file: path), true)
    }
    guard let text = BuiltInThemes.text(name) else { return nil }
    return (try ThemeFile(text: text, file: "built-in \(name).toml"), false)
  }

  private func path(of name: String) -> String? {
    userDirectory.map { $0.isEmpty ? name + ".toml" : "\($0)/\(name).toml" }
  }

  /// Whether a theme can have this name: one visible part of a path.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".")
      && name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 && $0.value != 0x7F }
  }

  private func notFound(_ wanted: ThemeFile.Reference, hasPosition: Bool) -> SettingsErrors {
    let names = listing().map(\.identifier).filter { $0 != wanted.name }
    return SettingsErrors([
      SettingsError(
        code: .notFound, file: wanted.file, position: hasPosition ? wanted.position : nil,
        message: "no theme \(wanted.name.quoted)",
        suggestion: NearestName.suggestion(for: wanted.name, in: names))
    ])
  }
}
