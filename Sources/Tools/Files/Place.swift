/// Where a path leads: below the root folder, or anywhere else.
struct Place: ~Copyable, Sendable {
  let arrival: Arrival
  /// Whether it is part of the workspace: below the root, and not in a folder of the program's own.
  let isInside: Bool
  /// Below the root the path from there, without a link in it and empty for the root itself; else the absolute path.
  let path: String
  /// Whether it is something that runs or decides by itself what runs, or that holds what the program trusts.
  let isProtected: Bool

  /// What it led to, opened. For something special, which is never opened, the descriptor is that of its folder.
  ///
  /// - Throws: also when there is nothing.
  func opened() throws(PathError) -> OpenedPath {
    guard let status = arrival.status else { throw .notFound }
    guard let name = arrival.name else {
      return OpenedPath(try arrival.folder.open(".", flags: Descriptor.folderOnly), status)
    }
    guard status.kind == .file else {
      return OpenedPath(try arrival.folder.open(".", flags: Descriptor.folderOnly), status)
    }
    let file = try arrival.folder.open(name)
    // Asked again of what was opened: another thing may have taken the name.
    let openedStatus = try file.status()
    return OpenedPath(file, openedStatus)
  }
}

/// What a path led to, kept open.
final class OpenedPath: Sendable {
  let descriptor: Descriptor
  let status: FileStatus

  init(_ descriptor: consuming Descriptor, _ status: FileStatus) {
    self.descriptor = descriptor
    self.status = status
  }
}

/// Why a path leads nowhere.
struct PlaceError: Error, Equatable {
  var reason: PathError
  /// Where it would lead, when that is not below the root: whether there is something is not for everyone to know.
  var outsidePath: String?
}

extension RootFolder {
  /// The folder that everything is below.
  private static let top = RootFolder("/")

  /// Follows a path wherever it leads: relative to the root, or absolute.
  ///
  /// - Parameter isMaking: whether its last parts need not be there.
  func find(_ path: String, isMaking: Bool = false) throws(PlaceError) -> Place {
    do throws(PathError) {
      return place(try walk(path, isMaking: isMaking))
    } catch {
      guard error == .outside else { throw PlaceError(reason: error) }
    }
    let whole = path.utf8.first == UInt8(ascii: "/") ? path : "\(realPath)/\(path)"
    let parts: [String]
    do throws(PathError) {
      let arrival = try Self.top.walk(whole, isMaking: isMaking)
      parts = arrival.parts
      guard let rest = Self.path(parts, below: realPath) else { return outside(arrival) }
      // It leads out and in again.
      return place(try walk(rest, isMaking: isMaking))
    } catch {
      throw PlaceError(reason: error, outsidePath: Self.withoutDots(whole))
    }
  }

  private func place(_ arrival: consuming Arrival) -> Place {
    let parts = arrival.parts
    let path = parts.joined(separator: "/")
    let whole = "\(realPath)/\(path)"
    let isOwn = ownFolders.hold(whole, in: arrival.folders, arrival.status)
    return Place(
      arrival: arrival, isInside: !isOwn, path: isOwn ? whole : path,
      isProtected: isOwn || ProtectedNames.isProtected(parts))
  }

  private func outside(_ arrival: consuming Arrival) -> Place {
    let parts = arrival.parts
    let path = "/" + parts.joined(separator: "/")
    let isOwn = ownFolders.hold(path, in: arrival.folders, arrival.status)
    return Place(
      arrival: arrival, isInside: false, path: path, isProtected: isOwn || ProtectedNames.isProtected(parts))
  }

  /// The path of the parts from a folder on, when they are below it.
  private static func path(_ parts: [String], below folder: String) -> String? {
    let above = folder.split(separator: "/").map(String.init)
    // Bytes, not characters, which would take differently composed names for the same.
    guard !above.isEmpty, parts.count >= above.count,
      zip(parts, above).allSatisfy({ $0.utf8.elementsEqual($1.utf8) })
    else { return nil }
    return parts.dropFirst(above.count).joined(separator: "/")
  }

  /// The path without `.` and `..`, for the eye: what links say is not looked at.
  private static func withoutDots(_ path: String) -> String {
    var parts: [Substring.UTF8View] = []
    for part in path[...].utf8.split(separator: UInt8(ascii: "/")) {
      switch Substring(part) {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
  }
}
