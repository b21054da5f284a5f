/// What a `.gitignore` says of the files below its folder (gitignore(5)).
struct IgnoreRules: Sendable {
  private struct Rule: Sendable {
    var glob: Glob
    var isNegated: Bool
    var isForFolders: Bool
    /// Whether it is held against the whole path, and not against the name alone.
    var hasPath: Bool
  }

  /// The largest file of this kind that is read: 64 KiB.
  static let maximumSize = 64 * 1024

  private let rules: [Rule]
  /// How many folders are on the way to the one it is in.
  private let depth: Int

  init(_ text: String, depth: Int) {
    self.depth = depth
    rules = text.split(whereSeparator: \.isNewline).compactMap { line in
      var line = line
      if line.last == "\r" { line.removeLast() }
      // A space at the end counts when there is a backslash before it.
      while line.last == " ", !line.hasSuffix("\\ ") { line.removeLast() }
      guard !line.isEmpty, line.first != "#" else { return nil }
      let isNegated = line.first == "!"
      if isNegated { line.removeFirst() }
      let isForFolders = line.last == "/"
      if isForFolders { line.removeLast() }
      let hasPath = line.contains("/")
      if line.first == "/" { line.removeFirst() }
      guard !line.isEmpty else { return nil }
      return Rule(glob: Glob(line), isNegated: isNegated, isForFolders: isForFolders, hasPath: hasPath)
    }
  }

  /// Whether a file or folder is left out; `nil` when there is nothing about it.
  ///
  /// - Parameter parts: its path, from where `depth` counts.
  func ignores(_ parts: [String], isFolder: Bool) -> Bool? {
    guard parts.count > depth, let name = parts.last, !rules.isEmpty else { return nil }
    let path = parts[depth...].joined(separator: "/")
    let rule = rules.last { rule in
      (isFolder || !rule.isForFolders) && rule.glob.matches(rule.hasPath ? path : name)
    }
    return rule.map { !$0.isNegated }
  }

  /// Those in a folder; `nil` when there are none.
  init?(in folder: borrowing Descriptor, depth: Int) {
    guard let status = try? folder.status(of: ".gitignore"), status.kind == .file,
      let file = try? folder.open(".gitignore"), let bytes = try? file.readAll(limit: Self.maximumSize)
    else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self), depth: depth)
  }
}
