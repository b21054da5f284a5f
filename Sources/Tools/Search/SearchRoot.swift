/// The folder that is searched, or the one file, kept open.
struct SearchRoot: Sendable {
  private let opened: OpenedPath
  /// The names of the folders from the workspace's root to there; empty for what is outside.
  let way: [String]
  /// The file, when only one is searched.
  let fileName: String?
  /// What is before the paths of results.
  private let prefix: String
  /// What is known of the files below it: the folders on the way to it say something, too.
  let rules: [IgnoreRules]
  /// The program's own folders and files, which are left out.
  let ownFolders: Set<FileIdentity>

  init(_ place: borrowing Place, in root: RootFolder) throws(PathError) {
    guard let status = place.arrival.status else { throw .notFound }
    guard status.kind != .special else { throw .isSpecial }
    opened = OpenedPath(try place.arrival.folder.open(".", flags: Descriptor.folderOnly), status)
    fileName = place.arrival.name
    let names = place.arrival.names
    if place.isInside {
      way = names
      prefix = names.map { $0 + "/" }.joined()
      var rules: [IgnoreRules] = []
      for depth in names.indices {
        let folder = try root.walk(names.prefix(depth).joined(separator: "/"))
        if let rule = IgnoreRules(in: folder.folder, depth: depth) { rules.append(rule) }
      }
      self.rules = rules
      ownFolders = root.ownFolders.identities
    } else {
      way = []
      // The folder as it is shown, without the name of the file.
      let folder = fileName == nil ? place.path : String(place.path.dropLast(fileName?.count ?? 0))
      prefix = folder.hasSuffix("/") ? folder : folder + "/"
      rules = []
      // They are what the user was asked for, when the way leads there.
      ownFolders = root.ownFolders.identities.subtracting(place.arrival.folders)
    }
  }

  /// Where the folder is now, as an absolute path, for programs that know no other way to it.
  func currentPath() throws(PathError) -> String { try opened.descriptor.currentPath() }

  /// The folder itself, opened once more.
  func folder() throws(PathError) -> Descriptor {
    try opened.descriptor.open(".", flags: Descriptor.folderOnly)
  }

  /// Opens a file below it; no link is followed.
  func file(_ parts: [String]) throws(PathError) -> Descriptor {
    guard let name = parts.last else { throw .isFolder }
    var here = try folder()
    for part in parts.dropLast() { here = try here.open(part, flags: Descriptor.folderOnly) }
    let file = try here.open(name)
    guard try file.status().kind == .file else { throw .isSpecial }
    return file
  }

  /// How a file below it is called in results, on one line.
  func shownPath(_ parts: [String]) -> String {
    ListDirectoryTool.shown(prefix + parts.joined(separator: "/"))
  }
}
