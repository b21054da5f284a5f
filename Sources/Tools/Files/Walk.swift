/// One way from a root folder to a file.
///
/// No call of the system follows a symbolic link on it: a link is read, and what it says is walked in the same way.
struct Walk: ~Copyable {
  /// As in the kernel's own limit.
  static let maximumLinks = 40

  /// What is still to be walked, the next part last.
  var pending: [Substring]
  /// Whether the last parts of the way need not be there.
  let isMaking: Bool
  /// The names of the folders from the root to here. None of them is a link.
  private var names: [String] = []
  /// Which folders those are, the root before them.
  private var folders: [FileIdentity] = []
  private var links = 0

  /// - Parameter pending: the parts of the way, last one first.
  init(pending: [Substring], isMaking: Bool) {
    self.pending = pending
    self.isMaking = isMaking
  }

  mutating func run(
    from root: borrowing Descriptor, under folder: RootFolder
  ) throws(PathError) -> Arrival {
    var here = try start(from: root)
    while let part = pending.popLast() {
      switch part {
      case ".":
        continue
      case "..":
        // Not the system's `..`, which goes wherever the folder has been moved to.
        guard names.popLast() != nil else {
          guard folder.isTop else { throw .outside }
          continue
        }
        let way = names
        here = try start(from: root)
        for name in way { try enter(name, from: &here) }
        continue
      default:
        break
      }
      let name = String(part)
      let status: FileStatus
      do throws(PathError) {
        status = try here.status(of: name)
      } catch {
        guard error == .notFound, isMaking else { throw error }
        return try missing(name, in: here)
      }
      switch status.kind {
      case .link:
        links += 1
        guard links <= Self.maximumLinks else { throw .tooManyLinks }
        let target = try here.target(of: name)
        let parts = try folder.components(of: target)
        // What an absolute link says starts at the root again.
        if target.utf8.first == UInt8(ascii: "/") { here = try start(from: root) }
        pending += parts
      case .folder:
        try enter(name, from: &here)
      case .file, .special:
        guard pending.isEmpty else { throw .notAFolder }
        return Arrival(
          folder: here, names: names, folders: folders, missing: [], name: name, status: status)
      }
    }
    let status = try here.status()
    return Arrival(folder: here, names: names, folders: folders, missing: [], name: nil, status: status)
  }

  private mutating func start(from root: borrowing Descriptor) throws(PathError) -> Descriptor {
    names = []
    let here = try root.open(".", flags: Descriptor.folderOnly)
    folders = [try here.status().identity]
    return here
  }

  private mutating func enter(_ name: String, from here: inout Descriptor) throws(PathError) {
    here = try here.open(name, flags: Descriptor.folderOnly)
    folders.append(try here.status().identity)
    names.append(name)
  }

  /// The end of a way whose rest is not there yet.
  private mutating func missing(
    _ name: String, in here: consuming Descriptor
  ) throws(PathError) -> Arrival {
    let rest = pending.reversed().filter { $0 != "." }
    // What is before it would have to be made for nothing.
    guard !rest.contains("..") else { throw .notFound }
    let all = [name] + rest.map(String.init)
    guard all.allSatisfy({ $0.utf8.count <= 255 }) else { throw .tooLong }
    return Arrival(
      folder: here, names: names, folders: folders, missing: Array(all.dropLast()), name: all.last,
      status: nil)
  }
}

/// Where a way led.
struct Arrival: ~Copyable, Sendable {
  /// The last folder on the way: what it led to, or what that is in.
  let folder: Descriptor
  /// The names of the folders from the root to there.
  let names: [String]
  /// Which folders those are, the root before them.
  let folders: [FileIdentity]
  /// The folders below that one that are not there yet.
  let missing: [String]
  /// What it led to, in the last folder; `nil` when it is the folder itself.
  let name: String?
  /// What is there; `nil` when nothing is.
  let status: FileStatus?

  /// All parts of the way, none of them a link.
  var parts: [String] { names + missing + (name.map { [$0] } ?? []) }

  /// Whether both are the same way, through the same folders, to something or to nothing.
  func isSame(as other: borrowing Arrival) -> Bool {
    // Bytes, not characters, which would take differently composed names for the same.
    let (mine, others) = (parts, other.parts)
    return mine.count == others.count && zip(mine, others).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
      && missing.count == other.missing.count && (name == nil) == (other.name == nil)
      && folders.last == other.folders.last && (status == nil) == (other.status == nil)
  }
}
