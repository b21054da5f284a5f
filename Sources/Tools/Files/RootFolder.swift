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

  /// The ways to write the root itself at the start of an absolute path, without a slash at the end.
  private let names: [String]
  private let state: State

  /// Opens the folder and keeps it open, so that it stays the same one whatever happens to its name.
  init(_ path: String) {
    var names = [Self.trimmed(path)]
    if let real = realpath(path, nil) {
      names.append(Self.trimmed(String(cString: real)))
      free(real)
    }
    self.names = names.filter { $0.hasPrefix("/") || $0.isEmpty }
    let raw = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    state = raw >= 0 ? .open(Descriptor(raw)) : .failed(.system(errno))
  }

  private static func trimmed(_ path: String) -> String {
    var path = Substring(path)
    while path.last == "/" { path.removeLast() }
    return String(path)
  }

  /// Opens the file or folder at `path`: relative to the root, or absolute and below it.
  ///
  /// - Throws: also when it is a pipe, socket or device, which are never opened.
  func open(_ path: String) throws(PathError) -> OpenedPath {
    switch state {
    case .failed(let error): throw error
    case .open(let root):
      var walk = Walk(pending: try components(of: path))
      return try walk.run(from: root, under: self)
    }
  }

  /// The parts of a path below the root, last one first.
  fileprivate func components(of path: String) throws(PathError) -> [Substring] {
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

/// What a path led to. For something special, which is never opened, the descriptor is that of its folder.
struct OpenedPath: ~Copyable {
  let descriptor: Descriptor
  let status: FileStatus
}

/// One way from the root to a file.
private struct Walk: ~Copyable {
  /// As in the kernel's own limit.
  static let maximumLinks = 40

  /// What is still to be walked, the next part last.
  var pending: [Substring]
  /// The names of the folders from the root to here. None of them is a link.
  var names: [String] = []
  var links = 0

  mutating func run(
    from root: borrowing Descriptor, under folder: RootFolder
  ) throws(PathError) -> OpenedPath {
    var here = try root.open(".", flags: O_DIRECTORY)
    while let part = pending.popLast() {
      switch part {
      case ".":
        continue
      case "..":
        // Not the system's `..`, which goes wherever the folder has been moved to.
        guard names.popLast() != nil else { throw .outside }
        here = try root.open(".", flags: O_DIRECTORY)
        for name in names { here = try here.open(name, flags: O_DIRECTORY) }
        continue
      default:
        break
      }
      let name = String(part)
      switch try here.status(of: name).kind {
      case .link:
        links += 1
        guard links <= Self.maximumLinks else { throw .tooManyLinks }
        let target = try here.target(of: name)
        let parts = try folder.components(of: target)
        // What an absolute link says starts at the root again.
        if target.utf8.first == UInt8(ascii: "/") {
          names = []
          here = try root.open(".", flags: O_DIRECTORY)
        }
        pending += parts
      case .folder:
        here = try here.open(name, flags: O_DIRECTORY)
        names.append(name)
      case .file:
        guard pending.isEmpty else { throw .notAFolder }
        let file = try here.open(name)
        // Asked again of what was opened: another thing may have taken the name.
        let status = try file.status()
        return OpenedPath(descriptor: file, status: status)
      case .special:
        guard pending.isEmpty else { throw .notAFolder }
        let status = try here.status(of: name)
        return OpenedPath(descriptor: here, status: status)
      }
    }
    let status = try here.status()
    return OpenedPath(descriptor: here, status: status)
  }
}
