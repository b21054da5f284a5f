#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder that the tools work below, and the only way from it to a file.
///
/// A path is walked one component at a time from an open descriptor, and no call of the system ever follows a
/// symbolic link: a link is read, and what it says is walked in the same way. So whatever is renamed or swapped
/// in the meantime, each step starts from a folder that was reached from the root without leaving it. This is
/// what `openat2` with `RESOLVE_BENEATH` does on Linux; it is written out here because macOS has no such call.
/// Safe to use from any task: it is never changed.
final class RootFolder: Sendable {
  private enum State: ~Copyable, Sendable {
    case open(Descriptor)
    case failed(PathError)
  }

  /// Whether there is nothing outside of it: its parent is itself.
  let isTop: Bool
  /// Where it was when it was opened, without links and without a slash at the end.
  let realPath: String
  /// The folders in it that are not part of the workspace.
  let ownFolders: OwnFolders
  /// The ways to write the root itself at the start of an absolute path, without a slash at the end.
  private let names: [String]
  private let state: State

  /// Opens the folder and keeps it open, so that it stays the same one whatever happens to its name.
  ///
  /// - Parameter ownFolders: absolute paths of the folders that hold the program's settings and data.
  init(_ path: String, ownFolders: [String] = []) {
    var names = [Self.trimmed(path)]
    if let real = realpath(path, nil) {
      names.append(Self.trimmed(String(cString: real)))
      free(real)
    }
    isTop = names.last?.isEmpty ?? false
    realPath = names.last ?? ""
    self.ownFolders = OwnFolders(ownFolders)
    self.names = names.filter { $0.hasPrefix("/") || $0.isEmpty }
    let raw = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    state = raw >= 0 ? .open(Descriptor(raw)) : .failed(.system(errno))
  }

  private static func trimmed(_ path: String) -> String {
    var path = Substring(path)
    while path.last == "/" { path.removeLast() }
    return String(path)
  }

  /// Walks `path`: relative to the root, or absolute and below it.
  ///
  /// - Parameter isMaking: whether its last parts need not be there.
  func walk(_ path: String, isMaking: Bool = false) throws(PathError) -> Arrival {
    switch state {
    case .failed(let error): throw error
    case .open(let root):
      var walk = Walk(pending: try components(of: path), isMaking: isMaking)
      return try walk.run(from: root, under: self)
    }
  }

  /// The parts of a path below the root, last one first.
  func components(of path: String) throws(PathError) -> [Substring] {
    guard !path.utf8.contains(0) else { throw .malformed }
    guard path.utf8.count <= 4096 else { throw .tooLong }
    // Bytes, not characters: a slash with a combining mark behind it is a slash to the system.
    func split(_ bytes: Substring.UTF8View) -> [Substring] {
      bytes.split(separator: UInt8(ascii: "/")).map { Substring($0) }.reversed()
    }
    let bytes = path[...].utf8
    guard bytes.first == UInt8(ascii: "/") else { return split(bytes) }
    for name in names where bytes.starts(with: name.utf8) {
      let rest = bytes.dropFirst(name.utf8.count)
      // `/src/app-old` starts with `/src/app`, and is not below it.
      if rest.isEmpty || rest.first == UInt8(ascii: "/") { return split(rest) }
    }
    throw .outside
  }
}
