#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folders in which programs are looked for, as the variable `PATH` names them. Blocks for as long as the disk does.
public struct SearchPath: Hashable, Sendable {
  /// Absolute, in the order in which they are looked into; never none, for that would be the folder one is in.
  public let folders: [String]

  /// - Parameter text: what the variable holds. Folders that depend on where one is are left out.
  public init(_ text: String?) {
    let named = (text ?? "").split(separator: ":").filter { $0.utf8.first == UInt8(ascii: "/") }.map(
      String.init)
    folders = named.isEmpty ? Self.usual : named
  }

  private init(folders: [String]) { self.folders = folders.isEmpty ? Self.usual : folders }

  private static let usual = ["/usr/local/bin", "/usr/bin", "/bin"]

  /// As the variable is written.
  public var text: String { folders.joined(separator: ":") }

  /// The folders that are there and do not lie below another, by whatever name.
  ///
  /// - Parameter root: the folder.
  public func outside(_ root: String) -> SearchPath {
    let root = Self.real(root) ?? root
    return SearchPath(
      folders: folders.filter { folder in
        guard let real = Self.real(folder) else { return false }
        return !Self.isBelow(folder, root) && !Self.isBelow(real, root)
      })
  }

  /// Where a program is that would be taken from below a folder, as a link to there counts too; `nil` when it is none.
  ///
  /// - Parameters:
  ///   - name: without a slash.
  ///   - root: the folder.
  public func program(_ name: String, below root: String) -> String? {
    let root = Self.real(root) ?? root
    guard let path = Spawn.path(of: name, in: text), let real = Self.real(path) else { return nil }
    if Self.isBelow(path, root) || Self.isBelow(real, root) { return path }
    // The folder may be a link to there, and the program in it one that leads away again.
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    return Self.real(folder.isEmpty ? "/" : folder).map { Self.isBelow($0, root) } == true ? path : nil
  }

  /// Below the top folder everything lies, so that says nothing.
  private static func isBelow(_ path: String, _ root: String) -> Bool {
    guard !root.isEmpty, root != "/" else { return false }
    return path.utf8.elementsEqual(root.utf8) || path.utf8.starts(with: (root + "/").utf8)
  }

  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
