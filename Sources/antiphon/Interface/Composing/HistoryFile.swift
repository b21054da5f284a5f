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
    guard let bytes = PrivateFile.bytes(of: path, limit: 2 * Self.mostBytes) else { return [] }
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
    PrivateFile.change(path) { descriptor in
      let size = lseek(descriptor, 0, SEEK_END)
      guard size >= 0 else { return false }
      // Rarely, so that most messages are one short write.
      guard Int(size) + lines.count > Self.mostBytes else {
        return StandardStreams.failureWriting(lines, to: descriptor) == nil
      }
      lseek(descriptor, 0, SEEK_SET)
      let old = PrivateFile.bytes(of: descriptor, limit: 4 * Self.mostBytes) ?? []
      var kept: [ArraySlice<UInt8>] = []
      var keptBytes = lines.count
      for line in old.split(separator: 0x0A).reversed() {
        keptBytes += line.count + 1
        guard keptBytes <= Self.mostBytes / 2, kept.count < Self.mostEntries else { break }
        kept.append(line)
      }
      return PrivateFile.replace(path, with: kept.reversed().flatMap { $0 + [0x0A] } + lines)
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
    (PrivateFile.bytes(of: path, limit: Self.mostBytes) ?? []).split(separator: 0x0A).compactMap(Self.draft)
  }

  /// Keeps drafts in the place of those that were read.
  ///
  /// - Returns: whether they are kept.
  func write(_ drafts: [KeptDraft], inPlaceOf read: [KeptDraft]) -> Bool {
    guard !drafts.isEmpty || !read.isEmpty else { return true }
    let old = Set(read.map(Self.line))
    let own = drafts.map(Self.line)
    return PrivateFile.change(path) { descriptor in
      guard let present = PrivateFile.bytes(of: descriptor, limit: Self.mostBytes) else {
        // What cannot be read belongs to others.
        lseek(descriptor, 0, SEEK_END)
        return StandardStreams.failureWriting(own.flatMap { $0 }, to: descriptor) == nil
      }
      let others = present.split(separator: 0x0A).map { Array($0) + [0x0A] }.filter {
        !old.contains($0) && !own.contains($0)
      }
      return PrivateFile.replace(path, with: (others + own).flatMap { $0 })
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
