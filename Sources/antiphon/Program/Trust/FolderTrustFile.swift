import Conversation
import FoundationEssentials
import Settings
import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which folders' own settings the person has trusted: `trusted.json` among the program's state. Blocks.
struct FolderTrustFile {
  private let path: String

  init(_ directories: UserDirectories) {
    path = directories.stateDirectory + "/trusted.json"
  }

  /// How it stands with a folder; reads its settings, and looks nowhere else when it has none.
  ///
  /// - Parameter folder: without links.
  func trust(of folder: String) -> FolderTrust {
    guard let files = FolderFiles.read(in: folder) else { return FolderTrust(none: folder) }
    return FolderTrust(folder, files, digest: digest(of: files), record: folders()?[folder])
  }

  /// Writes down that the person trusts a folder's settings as they were read.
  func add(_ trust: FolderTrust) throws {
    try change { folders in
      folders.add(
        TrustedFolder(
          path: trust.folder, digest: trust.digest, lines: trust.lines,
          trustedAt: Int(SystemClock.now.milliseconds / 1000)))
    }
  }

  /// - Returns: whether it had been trusted.
  func remove(_ folder: String) throws -> Bool {
    var wasThere = false
    try change { wasThere = $0.remove(folder) }
    return wasThere
  }

  private func digest(of files: FolderFiles) -> String {
    ContentDigest.of(files.files.map { ($0.name, $0.bytes) })
  }

  /// - Returns: `nil` when there is no such file, or it makes no sense: then nothing is trusted.
  private func folders() -> TrustedFolders? {
    guard let bytes = PrivateFile.bytes(of: path, limit: Self.limit) else { return nil }
    return try? JSONDecoder().decode(TrustedFolders.self, from: Data(bytes))
  }

  /// A thousand folders with all that is kept of each.
  private static let limit = 128 << 20

  private func change(_ body: (inout TrustedFolders) -> Void) throws {
    let isDone = PrivateFile.change(path) { descriptor in
      let old = PrivateFile.bytes(of: descriptor, limit: Self.limit) ?? []
      var folders = (try? JSONDecoder().decode(TrustedFolders.self, from: Data(old))) ?? TrustedFolders()
      body(&folders)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      guard let new = try? encoder.encode(folders) else { return false }
      return PrivateFile.replace(path, with: Array(new))
    }
    guard isDone else { throw ProgramError("\(path) cannot be written.") }
  }
}
