import Conversation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder that keeps results of tools whole that are too long for a model, for this user alone.
///
/// Each is a file named for its call. When there is too much, the oldest go first. Several may be written at a time.
public struct ToolOutputs: Sendable {
  /// What became of a result that was to be kept.
  enum Kept: Equatable {
    case whole(ToolFile)
    /// It was longer than one file may be.
    case beginning(ToolFile)
    /// Why, in a few words.
    case failed(String)

    var file: ToolFile? {
      switch self {
      case .whole(let file), .beginning(let file): file
      case .failed: nil
      }
    }
  }

  /// Where the files are; made when there is something to keep.
  public let folder: String
  /// The longest result that goes to a model whole, in bytes.
  public let limit: Int
  /// The most that all files hold together, in bytes.
  public let total: Int
  /// The most of one result that is kept, in bytes.
  var largest: Int { total / 4 }
  /// The most files there are.
  static let maximumFiles = 10_000

  public init(folder: String, limit: Int = 64 * 1024, total: Int = 256 * 1024 * 1024) {
    self.folder = folder
    self.limit = max(limit, 4096)
    self.total = max(total, 4 * limit)
  }

  /// Writes a result to its file. Runs away from the caller's actor.
  @concurrent func keep(_ text: String, of call: ToolCallID) async -> Kept {
    do {
      return try put(Array(text.utf8), into: "\(call).txt", as: "text/plain")
    } catch {
      return .failed(String(cString: strerror(error.code)))
    }
  }

  /// Writes what is no text to a file of its own. Runs away from the caller's actor.
  ///
  /// - Parameter number: tells the files of one call apart.
  @concurrent func keep(_ bytes: [UInt8], as mediaType: String, number: Int, of call: ToolCallID) async
    -> Kept
  {
    do {
      let suffix = Self.suffixes[mediaType.lowercased()] ?? "bin"
      return try put(bytes, into: "\(call)-\(number).\(suffix)", as: mediaType)
    } catch {
      return .failed(String(cString: strerror(error.code)))
    }
  }

  /// How the names of files end that hold what is no text; no program takes one of these for something to run.
  private static let suffixes = [
    "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "audio/wav": "wav",
    "audio/mpeg": "mp3", "audio/ogg": "ogg", "application/pdf": "pdf",
  ]

  struct SystemError: Error {
    var code: Int32
  }

  /// Makes an empty file that is written to by and by, with room for so many bytes.
  func create(_ name: String, for count: Int) throws(SystemError) -> Descriptor {
    try makeFolder()
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    defer { close(descriptor) }
    makeRoom(for: count, in: descriptor)
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SystemError(code: errno) }
    return Descriptor(file)
  }

  private func put(
    _ bytes: [UInt8], into name: String, as mediaType: String
  ) throws(SystemError) -> Kept {
    try makeFolder()
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    defer { close(descriptor) }
    let count = min(bytes.count, largest)
    makeRoom(for: count, in: descriptor)
    // A new file, never one that someone has put there.
    unlinkat(descriptor, name, 0)
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SystemError(code: errno) }
    defer { close(file) }
    let failure = bytes.withUnsafeBytes {
      Self.writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: file)
    }
    if let failure {
      unlinkat(descriptor, name, 0)
      throw SystemError(code: failure)
    }
    let kept = ToolFile(mediaType: mediaType, byteCount: count, path: folder + "/" + name)
    return count == bytes.count ? .whole(kept) : .beginning(kept)
  }

  private func makeFolder() throws(SystemError) {
    var made = ""
    for part in folder.split(separator: "/") {
      made += made.isEmpty && !folder.hasPrefix("/") ? String(part) : "/\(part)"
      guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES else {
        throw SystemError(code: errno)
      }
    }
  }

  /// - Returns: the error number; `nil` when all is written.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = systemWrite(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count > 0 {
        written += count
      } else if count < 0, errno != EINTR {
        return errno
      }
    }
    return nil
  }

  private static func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes, count)
    #else
      Darwin.write(file, bytes, count)
    #endif
  }

  /// Removes the oldest until a new one of this size fits.
  private func makeRoom(for count: Int, in descriptor: Int32) {
    var files = files(in: descriptor)
    var size = files.reduce(0) { $0 + $1.size }
    guard size + count > total || files.count >= Self.maximumFiles else { return }
    files.sort {
      ($0.time.seconds, $0.time.nanoseconds, $0.name) < ($1.time.seconds, $1.time.nanoseconds, $1.name)
    }
    var left = files.count
    for file in files where size + count > total || left >= Self.maximumFiles {
      guard unlinkat(descriptor, file.name, 0) == 0 else { continue }
      size -= file.size
      left -= 1
    }
  }

  private static func isOurs(_ suffix: Substring) -> Bool {
    suffix == "txt" || suffix == "bin" || suffixes.values.contains(String(suffix))
  }

  private struct KeptFile {
    var name: String
    var size: Int
    var time: (seconds: Int, nanoseconds: Int)
  }

  /// The files that are ours by their names.
  private func files(in descriptor: Int32) -> [KeptFile] {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { return [] }
    defer { closedir(stream) }
    rewinddir(stream)
    var files: [KeptFile] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      guard let dot = name.lastIndex(of: "."), Self.isOurs(name[name.index(after: dot)...]) else { continue }
      var status = stat()
      guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
      else {
        continue
      }
      #if canImport(Darwin)
        let time = status.st_mtimespec
      #else
        let time = status.st_mtim
      #endif
      files.append(
        KeptFile(name: name, size: Int(status.st_size), time: (Int(time.tv_sec), Int(time.tv_nsec))))
    }
    return files
  }
}
