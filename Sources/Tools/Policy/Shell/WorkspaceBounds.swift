import Conversation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks whether words of a command lead out of the workspace by a symbolic link. Blocks for as long as the disk does.
///
/// A command follows links that it is given, and a folder from elsewhere may hold one to a key. What is swapped
/// afterwards is not seen here: that takes another program at work in the folder.
struct WorkspaceBounds {
  private let root: String
  private let folder: String

  /// - Parameters:
  ///   - root: the workspace's folder.
  ///   - folder: where the command runs; `nil` for the root.
  /// - Returns: `nil` when there is no such folder below the root.
  init?(root: String, folder: String?) {
    guard let real = Self.real(root), let place = Self.real(folder ?? root) else { return nil }
    self.root = real
    self.folder = place
    guard isInside(place) else { return nil }
  }

  /// Whether this is the name of something that lies outside.
  func leadsOutside(_ word: String) -> Bool {
    // What is not there is not read either.
    guard !word.isEmpty, !word.utf8.contains(0), let real = Self.real(folder + "/" + word) else {
      return false
    }
    return !isInside(real)
  }

  /// Whether this is the name of a folder, or of a link to one.
  func isFolder(_ word: String) -> Bool {
    guard !word.isEmpty, !word.utf8.contains(0) else { return false }
    var status = stat()
    return stat(folder + "/" + word, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func isInside(_ path: String) -> Bool { Self.isBelow(path, root) }

  /// Whether a path is a folder or something in it; neither has links in it.
  static func isBelow(_ path: String, _ root: String) -> Bool {
    let root = root == "/" ? "" : root
    return path.utf8.starts(with: root.utf8)
      && (path.utf8.count == root.utf8.count
        || path.utf8.dropFirst(root.utf8.count).first == UInt8(ascii: "/"))
  }

  /// A path without links in it; `nil` when there is nothing.
  static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
