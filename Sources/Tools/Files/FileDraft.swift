import Crypto
import FoundationEssentials
import Synchronization

/// A file that is to be written, as it was when it was looked at.
///
/// It is written as long as nothing of that has changed: the way to it, the folder it is in, whether it is there, and
/// what it holds. May be used from any task.
final class FileDraft: Sendable {
  /// 8 MiB: the largest file that is looked at or written.
  static let maximumSize = 8 * 1024 * 1024

  /// What the file was.
  struct Original: Sendable {
    var bytes: [UInt8]
    /// SHA-256 of the bytes, in hexadecimal digits.
    var digest: String
    var status: FileStatus
  }

  private static let turn = Mutex(())

  let place: Place
  /// `nil` when there is no file yet.
  let original: Original?
  private let root: RootFolder
  private let request: String

  /// Looks at a file, or at where there is none.
  ///
  /// - Parameter path: relative to the root, or absolute; it may lead anywhere.
  init(_ path: String, in root: RootFolder) throws(PlaceError) {
    let place = try root.find(path, isMaking: true)
    do throws(PathError) {
      // The name of a folder that is not there, however it is written.
      if place.arrival.status == nil, path.hasSuffix("/") || path.hasSuffix("/.") { throw .isFolder }
      guard let name = place.arrival.name else { throw .isFolder }
      if place.arrival.status != nil, !place.arrival.folder.mayWrite(name) { throw .notPermitted }
      original = try Self.original(in: place.arrival)
    } catch {
      throw PlaceError(reason: error, outsidePath: place.isInside ? nil : place.path)
    }
    self.place = place
    self.root = root
    request = path
  }

  /// What an approval to write is bound to, besides what it shows.
  var bindings: [String] {
    let folder = place.arrival.folders.last.map { "\($0.device):\($0.number)" } ?? ""
    var bindings = ["path \(place.path)", "folder \(folder)"]
    if let original {
      bindings.append("sha256 \(original.digest)")
      bindings.append("permissions \(String(original.status.permissions, radix: 8))")
    } else {
      bindings.append("new")
    }
    return bindings
  }

  /// Writes the file, all or nothing: the bytes are in a file of their own, and on the disk, before it takes the name.
  ///
  /// Folders on the way that are not there yet are made. The file keeps its permissions, and a hard link to it keeps
  /// what it held.
  ///
  /// - Throws: `.changed` when it is not what was looked at; then nothing has changed.
  func write(_ bytes: [UInt8]) throws(PathError) {
    guard bytes.count <= Self.maximumSize else { throw .tooLarge }
    // There is one: the initializer asks for it.
    guard let name = place.arrival.name else { throw .isFolder }
    let start = try sameAgain().arrival.folder.open(".", flags: Descriptor.folderOnly)
    if let original, !Self.isUnchanged(original, name, in: start) { throw .changed }
    var made = 0
    do throws(PathError) {
      var folder = try start.open(".", flags: Descriptor.folderOnly)
      for missing in place.arrival.missing {
        try folder.makeFolder(missing)
        made += 1
        folder = try folder.open(missing, flags: Descriptor.folderOnly)
      }
      try write(bytes, name, in: folder)
      // That the name is on the disk, too; the file is written in any case.
      try? folder.synchronize()
    } catch {
      Self.remove(place.arrival.missing.prefix(made), from: start)
      throw error
    }
  }

  private func write(_ bytes: [UInt8], _ name: String, in folder: borrowing Descriptor) throws(PathError) {
    let temporary = ".antiphon-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let file = try folder.create(temporary, permissions: original == nil ? 0o666 : 0o600)
    let identity = try file.status().identity
    do throws(PathError) {
      try file.write(bytes)
      if let original { try file.takeOver(original.status) }
      try file.synchronize()
      try check(folder)
      if let original {
        // One after the other: what is put back must not be what a second call has just put in its place.
        try Self.turn.withLock { _ throws(PathError) in
          try replace(original, name, with: temporary, identity, in: folder)
        }
      } else {
        try folder.rename(temporary, toFree: name)
      }
    } catch {
      // Only our own: what has been exchanged may be all that is left of what somebody wrote.
      if (try? folder.status(of: temporary))?.identity == identity { folder.removeFile(temporary) }
      throw error
    }
  }

  /// Puts the new file in the place of the old one, and back when that was not what it was taken for.
  private func replace(
    _ original: Original, _ name: String, with temporary: String, _ identity: FileIdentity,
    in folder: borrowing Descriptor
  ) throws(PathError) {
    guard Self.isUnchanged(original, name, in: folder) else { throw .changed }
    guard try folder.exchange(temporary, name) else { return try folder.rename(temporary, to: name) }
    if Self.isUnchanged(original, temporary, in: folder) { return folder.removeFile(temporary) }
    guard (try? folder.exchange(temporary, name)) == true,
      (try? folder.status(of: temporary))?.identity == identity
    else { throw .changedTwice(keptAs: temporary) }
    throw .changed
  }

  /// Where the path leads now.
  ///
  /// - Throws: when that is not where it led.
  private func sameAgain() throws(PathError) -> Place {
    let now: Place
    do throws(PlaceError) {
      now = try root.find(request, isMaking: true)
    } catch {
      throw .changed
    }
    guard now.isInside == place.isInside, now.isProtected == place.isProtected,
      now.arrival.isSame(as: place.arrival)
    else { throw .changed }
    return now
  }

  /// Looks a last time whether the folder is where the path leads.
  private func check(_ folder: borrowing Descriptor) throws(PathError) {
    guard let now = try? root.find(request, isMaking: true) else { throw .changed }
    let identity = try folder.status().identity
    guard now.isInside == place.isInside, now.arrival.missing.isEmpty,
      now.arrival.folders.last == identity, (now.arrival.status == nil) == (original == nil),
      now.path.utf8.elementsEqual(place.path.utf8)
    else { throw .changed }
  }

  private static func original(in arrival: borrowing Arrival) throws(PathError) -> Original? {
    guard let name = arrival.name, let status = arrival.status else { return nil }
    guard status.kind == .file else { throw .isSpecial }
    return try original(name, in: arrival.folder)
  }

  private static func original(_ name: String, in folder: borrowing Descriptor) throws(PathError) -> Original
  {
    let file = try folder.open(name)
    let status = try file.status()
    guard status.kind == .file else { throw .isSpecial }
    guard status.size <= maximumSize, let bytes = try file.readAll(limit: maximumSize) else {
      throw .tooLarge
    }
    return Original(bytes: bytes, digest: digest(bytes), status: status)
  }

  private static func isUnchanged(
    _ original: Original, _ name: String, in folder: borrowing Descriptor
  ) -> Bool {
    guard (try? folder.status(of: name))?.kind == .file, let now = try? Self.original(name, in: folder)
    else { return false }
    return now.digest == original.digest && now.status.permissions == original.status.permissions
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// Removes folders that were made for nothing, each in the one before it.
  private static func remove(_ names: ArraySlice<String>, from start: borrowing Descriptor) {
    var names = names
    while let last = names.popLast() {
      guard var folder = try? start.open(".", flags: Descriptor.folderOnly) else { return }
      for name in names {
        guard let next = try? folder.open(name, flags: Descriptor.folderOnly) else { return }
        folder = next
      }
      folder.removeFolder(last)
    }
  }
}
