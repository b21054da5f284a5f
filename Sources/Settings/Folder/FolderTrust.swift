/// How it stands between the person and a folder's own settings. A plain value, made of what was read once.
public struct FolderTrust: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// The folder has no settings of its own.
    case none
    /// It has, and the person has not said anything about them.
    case untrusted
    /// The person has trusted them, and they are not the same any more.
    case changed
    /// They are as they were when the person trusted them, and count.
    case trusted
  }

  public var state: State
  /// The folder, without links.
  public var folder: String
  /// SHA-256 of all files that count; empty when there are none.
  public var digest: String
  /// What the settings would set, or do, all of it, a line each.
  public var lines: [String]
  /// What is not as it was when the person trusted them: `+ ` and what came, `- ` and what went.
  public var changes: [String]
  /// What is wrong with the files. While there is anything, nothing of them counts, and they cannot be trusted.
  public var problems: [SettingsError]
  /// What counts: empty unless they are trusted.
  public var settings: FolderSettings
  /// What would count if they were trusted; of settings that cannot be used, what could be read.
  public private(set) var proposal: FolderSettings
  /// The files as they were read.
  public private(set) var files: [FolderFiles.File]

  /// A folder without settings of its own.
  public init(none folder: String) {
    state = .none
    self.folder = folder
    digest = ""
    lines = []
    changes = []
    problems = []
    settings = FolderSettings()
    proposal = FolderSettings()
    self.files = []
  }

  /// Judges what was read.
  ///
  /// - Parameters:
  ///   - digest: of the files' bytes.
  ///   - record: what the person has trusted of this folder; `nil` when nothing.
  public init(_ folder: String, _ files: FolderFiles, digest: String, record: TrustedFolder?) {
    self.init(none: folder)
    self.digest = digest
    problems = files.problems
    self.files = files.files
    var settings = FolderSettings()
    for file in files.files {
      let path = FolderFiles.folderName + "/" + file.name
      do {
        let text = try TextFile.decode(file.bytes, path: path)
        if file.name == "config.toml" {
          let own = settings.servers
          settings = try FolderSettings(text: text, file: path)
          settings.servers += own
        } else {
          settings.servers += try FolderServer.all(text: text, file: path)
        }
      } catch {
        problems += error.errors
      }
    }
    lines = settings.lines
    proposal = settings
    if let record, record.digest == digest, problems.isEmpty {
      state = .trusted
      self.settings = settings
    } else if let record {
      state = .changed
      changes = Self.changes(from: record.lines, to: TrustedFolder.kept(lines))
    } else {
      state = .untrusted
    }
  }

  /// The same once the person has said that they trust them; only while there are no problems.
  public var trusted: FolderTrust {
    guard problems.isEmpty, state != .none else { return self }
    var trust = self
    trust.state = .trusted
    trust.changes = []
    trust.settings = proposal
    return trust
  }

  private static func changes(from old: [String], to new: [String]) -> [String] {
    new.difference(from: old).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
  }

  /// One sentence about it for the person; `nil` where there is nothing to say.
  public var notice: String? {
    switch state {
    case .none, .trusted: nil
    case .untrusted where !problems.isEmpty, .changed where !problems.isEmpty:
      "This folder's own settings in .antiphon cannot be used; see antiphon trust --show."
    case .untrusted:
      "This folder has settings of its own in .antiphon, which do not count until you trust them; see antiphon trust --show."
    case .changed:
      "This folder's own settings in .antiphon have changed since you trusted them, and do not count; see antiphon trust --show."
    }
  }
}

/// A folder whose settings the person has trusted, as they were then.
public struct TrustedFolder: Hashable, Sendable, Codable {
  /// Without links.
  public var path: String
  /// SHA-256 of all files that counted.
  public var digest: String
  /// What they set, to say later what has changed.
  public var lines: [String]
  /// When, in seconds since 1970.
  public var trustedAt: Int

  public init(path: String, digest: String, lines: [String], trustedAt: Int) {
    self.path = path
    self.digest = digest
    self.lines = Self.kept(lines)
    self.trustedAt = trustedAt
  }

  /// As much of the lines as is kept.
  static func kept(_ lines: [String]) -> [String] {
    lines.prefix(200).map { String($0.prefix(400)) }
  }
}

/// The folders that a person has trusted.
public struct TrustedFolders: Hashable, Sendable, Codable {
  /// Those trusted last stand last.
  public private(set) var folders: [TrustedFolder] = []

  /// The most that are remembered; the one trusted longest ago is forgotten.
  static let maximumCount = 1000

  public init() {}

  public subscript(path: String) -> TrustedFolder? {
    folders.first { $0.path.utf8.elementsEqual(path.utf8) }
  }

  public mutating func add(_ folder: TrustedFolder) {
    remove(folder.path)
    folders.append(folder)
    folders.removeFirst(max(0, folders.count - Self.maximumCount))
  }

  /// - Returns: whether it was there.
  @discardableResult
  public mutating func remove(_ path: String) -> Bool {
    let count = folders.count
    folders.removeAll { $0.path.utf8.elementsEqual(path.utf8) }
    return folders.count < count
  }
}
