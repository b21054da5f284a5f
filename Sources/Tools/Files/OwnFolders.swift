#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folders that hold the program's settings and data, wherever they are and whether they are there yet or not.
struct OwnFolders: Sendable {
  private let paths: [String]

  /// - Parameter paths: absolute paths; others are left out.
  init(_ paths: [String]) {
    self.paths = paths.filter { $0.hasPrefix("/") }
  }

  /// Whether a path is one of the folders or leads into one.
  ///
  /// - Parameters:
  ///   - path: absolute, without a link in it.
  ///   - folders: the folders on the way to it.
  ///   - status: what is there.
  func hold(_ path: String, in folders: [FileIdentity], _ status: FileStatus?) -> Bool {
    paths.contains { own in
      if Self.isPath(path, at: own) || Self.isPath(path, at: Self.resolved(own)) { return true }
      // By another name: one on a file system that knows no capital letters, or mounted elsewhere.
      guard let identity = FileIdentity(of: own) else { return false }
      return folders.contains(identity) || status?.identity == identity
    }
  }

  /// Which folders there are now.
  var identities: Set<FileIdentity> { Set(paths.compactMap { FileIdentity(of: $0) }) }

  private static func isPath(_ path: String, at folder: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    let above = folder.utf8.split(separator: UInt8(ascii: "/"))
    return !above.isEmpty && parts.count >= above.count
      && zip(parts, above).allSatisfy { $0.elementsEqual($1) }
  }

  /// The path with the links in as much of it as is there.
  private static func resolved(_ path: String) -> String {
    var parts = path.split(separator: "/")
    var rest: [Substring] = []
    while !parts.isEmpty {
      if let real = realpath("/" + parts.joined(separator: "/"), nil) {
        defer { free(real) }
        return ([String(cString: real)] + rest.map(String.init)).joined(separator: "/")
      }
      rest.insert(parts.removeLast(), at: 0)
    }
    return path
  }
}
