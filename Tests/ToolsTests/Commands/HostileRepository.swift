import Foundation

/// A repository whose settings, attributes and hooks all want to run a program that notes that it ran.
struct HostileRepository {
  let folder: String
  /// The file that the program writes to.
  private var journal: String { "\(folder)/heard" }
  private var program: String { "\(folder)/evil" }

  /// One way of a repository to have a program run.
  enum Trap: String, CaseIterable {
    case fsmonitor, hooks, externalDiff, textconv, textconvByInfo, diffDriver, cleanFilter, filterProcess,
      pager, credentialHelper, alias, include, includedFilter, signature, prettySignature, namedPretty,
      lazyFetch,
      submodule, submoduleSummary, mergeDriver, editor, sshCommand, worktreeConfig
  }

  init(_ trap: Trap, in folder: String) throws {
    self.folder = folder
    try Self.write(
      "#!/bin/sh\necho \"$0 $*\" >> '\(folder)/heard'\ncat \"$1\" 2>/dev/null\nexit 0\n",
      to: "\(folder)/evil",
      mode: 0o755)
    try git("init", "-q", "-b", "main")
    for (number, text) in ["one\n", "two\n"].enumerated() {
      try Self.write(text, to: "\(folder)/file")
      try git("add", "file")
      try git("commit", "-q", "-m", "\(number)")
    }
    try git("branch", "other", "HEAD~1")
    // With another time, so that what is in the folder is compared with what is stored.
    try Self.write("three\n", to: "\(folder)/file")
    try set(trap)
    try? FileManager.default.removeItem(atPath: journal)
  }

  /// How often the program has run.
  var heard: Int {
    ((try? String(contentsOfFile: journal, encoding: .utf8)) ?? "").split(separator: "\n").count
  }

  func forget() { try? FileManager.default.removeItem(atPath: journal) }

  private func set(_ trap: Trap) throws {
    switch trap {
    case .fsmonitor: try git("config", "core.fsmonitor", program)
    case .hooks:
      let names = [
        "post-index-change", "pre-commit", "reference-transaction", "post-checkout", "fsmonitor-watchman",
      ]
      for name in names {
        try Self.write("#!/bin/sh\n'\(program)'\n", to: "\(folder)/.git/hooks/\(name)", mode: 0o755)
      }
    case .externalDiff: try git("config", "diff.external", program)
    case .textconv:
      try Self.write("* diff=e\n", to: "\(folder)/.gitattributes")
      try git("config", "diff.e.textconv", program)
    case .textconvByInfo:
      try Self.write("* diff=e\n", to: "\(folder)/.git/info/attributes")
      try git("config", "diff.e.textconv", program)
    case .diffDriver:
      try Self.write("* diff=e\n", to: "\(folder)/.gitattributes")
      try git("config", "diff.e.command", program)
    case .cleanFilter:
      try Self.write("* filter=e\n", to: "\(folder)/.gitattributes")
      try git("config", "filter.e.clean", program)
    case .filterProcess:
      try Self.write("* filter=e\n", to: "\(folder)/.git/info/attributes")
      try git("config", "filter.e.process", program)
    case .pager:
      for key in ["core.pager", "pager.log", "pager.diff", "pager.status", "pager.branch", "pager.config"] {
        try git("config", key, program)
      }
    case .credentialHelper:
      try git("config", "credential.helper", "!\(program)")
      try git("remote", "add", "origin", "https://localhost:1/x")
    case .alias:
      for name in ["status", "log", "diff", "st"] { try git("config", "alias.\(name)", "!\(program)") }
    case .include:
      try Self.write(
        "[core]\n\tfsmonitor = \(program)\n[diff]\n\texternal = \(program)\n", to: "\(folder)/more")
      try git("config", "include.path", "../more")
    case .includedFilter:
      try Self.write("[filter \"e\"]\n\tclean = \(program)\n", to: "\(folder)/more")
      try Self.write("* filter=e\n", to: "\(folder)/.gitattributes")
      try git("config", "includeIf.gitdir:**.path", "../more")
    case .signature:
      try sign()
      try git("config", "log.showSignature", "true")
    case .prettySignature:
      try sign()
      try git("config", "format.pretty", "%H %GG")
    case .namedPretty:
      try sign()
      try git("config", "pretty.short2", "%H %GG")
    case .lazyFetch:
      try git("config", "extensions.partialClone", "origin")
      try git("config", "core.repositoryFormatVersion", "1")
      try git("config", "remote.origin.url", folder)
      try git("config", "remote.origin.promisor", "true")
      try git("config", "remote.origin.uploadpack", program)
      try removeBlob()
    case .submodule, .submoduleSummary:
      let inner = "\(folder)/inner"
      try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
      try git("init", "-q", at: inner)
      try Self.write("x", to: "\(inner)/x")
      try git("add", "x", at: inner)
      try git("commit", "-q", "-m", "x", at: inner)
      try git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "./inner", "inner")
      try git("config", "filter.e.clean", program, at: inner)
      try Self.write("* filter=e\n", to: "\(inner)/.git/info/attributes")
      try Self.write("y", to: "\(inner)/x")
      if trap == .submodule {
        try git("config", "-f", ".gitmodules", "submodule.inner.ignore", "none")
      } else {
        try git("config", "status.submoduleSummary", "true")
      }
    case .mergeDriver:
      try Self.write("* merge=e\n", to: "\(folder)/.gitattributes")
      try git("config", "merge.e.driver", program)
      try git("config", "log.diffMerges", "remerge")
      try mergeWithConflict()
    case .editor: try git("config", "core.editor", program)
    case .sshCommand:
      try git("config", "core.sshCommand", program)
      try git("remote", "add", "origin", "ssh://localhost/x")
    case .worktreeConfig:
      try git("config", "extensions.worktreeConfig", "true")
      try Self.write("* filter=e\n", to: "\(folder)/.gitattributes")
      try git("config", "--worktree", "filter.e.clean", program)
    }
  }

  /// Signs the newest commit with what is no signature.
  ///
  /// - Parameter kind: as the signature calls itself.
  func sign(_ kind: String = "PGP SIGNATURE", checkedBy setting: String = "gpg.program") throws {
    try git("config", setting, program)
    let commit = try git("cat-file", "commit", "HEAD")
    let parts = commit.split(separator: "\n\n", maxSplits: 1)
    let signature = "gpgsig -----BEGIN \(kind)-----\n \n x\n -----END \(kind)-----"
    try Self.write("\(parts[0])\n\(signature)\n\n\(parts[1])", to: "\(folder)/.git/signed")
    let name = try git("hash-object", "-t", "commit", "-w", ".git/signed")
    try git("update-ref", "refs/heads/main", name.trimmingCharacters(in: .newlines))
  }

  /// Commits a merge of two lines that changed the same, so that doing it again needs the program for merges.
  private func mergeWithConflict() throws {
    try Self.write("one and a half\n", to: "\(folder)/file")
    try git("stash", "push", "-q")
    try git("switch", "-q", "other")
    try Self.write("half\n", to: "\(folder)/file")
    try git("commit", "-q", "-a", "-m", "half")
    let tree = try git("rev-parse", "main^{tree}").trimmingCharacters(in: .newlines)
    let merge = try git("commit-tree", "-p", "other", "-p", "main", "-m", "merge", tree)
    try git("reset", "-q", "--hard", merge.trimmingCharacters(in: .newlines))
    try git("branch", "-q", "-f", "main")
    try git("switch", "-q", "main")
    try Self.write("three\n", to: "\(folder)/file")
  }

  private func removeBlob() throws {
    let name = try git("rev-parse", "HEAD:file").trimmingCharacters(in: .newlines)
    try FileManager.default.removeItem(
      atPath: "\(folder)/.git/objects/\(name.prefix(2))/\(name.dropFirst(2))")
  }

  @discardableResult
  func git(_ arguments: String..., at place: String? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false"]
      + arguments
    process.currentDirectoryURL = URL(filePath: place ?? folder)
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "git \(arguments)"])
    }
    return String(decoding: data, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String, mode: Int = 0o644) throws {
    try FileManager.default.createDirectory(
      atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}
