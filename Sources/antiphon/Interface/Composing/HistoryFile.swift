import ChatUI
import Conversation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The messages that were sent, kept from one run to the next: a line for each, latest last.
///
/// A line feed within one is written `\n`, a backslash `\\`. Several programs may write at once: each adds whole lines
/// under a lock, and whoever finds the file too long puts a shorter one in its place. Blocks.
struct HistoryFile: Sendable {
  static let mostEntries = 1000
  static let mostBytes = 1 << 20
  /// A message that is longer is remembered as long as the program runs, and no longer.
  private static let longestEntry = 64 << 10

  let path: String

  /// What is kept, latest last, each message once.
  func messages() -> [String] {
    guard let bytes = LockedFile.bytes(of: path, limit: 2 * Self.mostBytes) else { return [] }
    var seen = Set<String>()
    var messages: [String] = []
    for line in bytes.split(separator: 0x0A).reversed() {
      let text = EscapedLine.text(of: line)
      if !text.isEmpty, seen.insert(text).inserted { messages.append(text) }
      if messages.count == Self.mostEntries { break }
    }
    return messages.reversed()
  }

  func append(_ messages: [String]) {
    var lines: [UInt8] = []
    for message in messages where message.utf8.count <= Self.longestEntry {
      lines += EscapedLine.bytes(of: message)
    }
    guard !lines.isEmpty else { return }
    LockedFile.change(path) { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      // Rarely, so that most messages are one short write.
      guard Int(status.st_size) + lines.count > Self.mostBytes else {
        lseek(descriptor, 0, SEEK_END)
        LockedFile.write(lines, to: descriptor)
        return nil
      }
      let old = LockedFile.bytes(of: path, limit: 4 * Self.mostBytes) ?? []
      var kept: [ArraySlice<UInt8>] = []
      var size = lines.count
      for line in old.split(separator: 0x0A).reversed() {
        size += line.count + 1
        guard size <= Self.mostBytes / 2, kept.count < Self.mostEntries else { break }
        kept.append(line)
      }
      return kept.reversed().flatMap { $0 + [0x0A] } + lines
    }
  }
}

/// What was left unsent, kept from one run to the next: a line for each, with its session before it.
///
/// Those of other programs stay. Blocks.
struct DraftsFile: Sendable {
  private static let mostBytes = 64 << 20

  let path: String

  func read() -> [KeptDraft] {
    (LockedFile.bytes(of: path, limit: Self.mostBytes) ?? []).split(separator: 0x0A).compactMap(Self.draft)
  }

  /// Keeps drafts in the place of those that were read.
  func write(_ drafts: [KeptDraft], inPlaceOf read: [KeptDraft]) {
    guard drafts != read || !read.isEmpty else { return }
    let old = Set(read.map(Self.line))
    let own = drafts.map(Self.line)
    LockedFile.change(path) { _ in
      let present = LockedFile.bytes(of: path, limit: Self.mostBytes) ?? []
      let others = present.split(separator: 0x0A).map { Array($0) + [0x0A] }.filter {
        !old.contains($0) && !own.contains($0)
      }
      return (others + own).flatMap { $0 }
    }
  }

  private static func draft(_ line: ArraySlice<UInt8>) -> KeptDraft? {
    guard let tab = line.firstIndex(of: 0x09) else { return nil }
    let text = EscapedLine.text(of: line[(tab + 1)...])
    guard !text.isEmpty else { return nil }
    return KeptDraft(session: SessionID(String(decoding: line[..<tab], as: UTF8.self)), text: text)
  }

  private static func line(_ draft: KeptDraft) -> [UInt8] {
    Array((draft.session?.description ?? "new").utf8) + [0x09] + EscapedLine.bytes(of: draft.text)
  }
}

/// A text as one line.
enum EscapedLine {
  static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 1)
    for byte in text.utf8 {
      switch byte {
      case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\\"): bytes += [byte, byte]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x0A)
    return bytes
  }

  static func text(of line: some Collection<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A small file of the user's own that several programs change.
enum LockedFile {
  /// Changes a file while nobody else does; makes it, for this user alone, when it is not there.
  ///
  /// - Parameter change: is given the file, and returns what is to take its place, if anything is.
  static func change(_ path: String, _ change: (Int32) -> [UInt8]?) {
    makeFolder(of: path)
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return }
      defer { close(descriptor) }
      while flock(descriptor, LOCK_EX) != 0 { if errno != EINTR { return } }
      // Another may have put a new file in its place while this one waited.
      var (own, present) = (stat(), stat())
      guard fstat(descriptor, &own) == 0 else { return }
      guard stat(path, &present) == 0, own.st_ino == present.st_ino, own.st_dev == present.st_dev else {
        continue
      }
      if let new = change(descriptor) { replace(path, with: new) }
      return
    }
  }

  private static func replace(_ path: String, with bytes: [UInt8]) {
    let temporary = "\(path).\(getpid()).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let isWhole = write(bytes, to: descriptor)
    close(descriptor)
    if !isWhole || rename(temporary, path) != 0 { unlink(temporary) }
  }

  /// - Returns: whether all of it was written.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let count = rest.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  static func bytes(of path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let problem = ProgramError("too long")
    return try? InputFile.bytes(of: descriptor, limit: limit, tooLong: problem) { _ in problem }
  }

  private static func makeFolder(of path: String) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    if mkdir(folder, 0o700) != 0, errno == ENOENT {
      makeFolder(of: folder)
      mkdir(folder, 0o700)
    }
  }
}
