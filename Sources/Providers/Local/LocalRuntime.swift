import Conversation
import FoundationEssentials
import Subprocess

/// The pinned llama.cpp runtime: whether it is there, and how it gets there.
struct LocalRuntime: Sendable {
  let folders: LocalFolders
  let python: PythonInterpreter
  var cpuInfo: @Sendable () -> String
  var freeSpace: @Sendable (String) -> Int64?
  /// What is handed to pip, hashes included.
  var requirements = String(decoding: PackageResources.runtime_requirements_txt, as: UTF8.self)

  /// What the largest wheel weighs, in bytes, about.
  static let downloadBytes: Int64 = 34_000_000
  /// What is needed while it is installed: the wheel and what comes out of it.
  static let neededBytes: Int64 = 200_000_000

  var version: String { Self.pinnedVersion(in: requirements) ?? "unknown" }
  var folder: String { folders.runtime(version: version) }

  /// It gets its final name only when it is whole, so being there is enough.
  var isInstalled: Bool { LocalFileSystem.exists(folder) }

  /// The version of the first requirement that pins one.
  static func pinnedVersion(in requirements: String) -> String? {
    for line in requirements.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      guard let requirement = words.first, let equals = requirement.firstRange(of: "==") else { continue }
      return String(requirement[equals.upperBound...])
    }
    return nil
  }

  /// What about this machine keeps the runtime from working, whatever is installed.
  func machineProblem() -> LocalModelError? {
    #if os(Linux) && !canImport(Musl) && arch(x86_64)
      return ProcessorFeatures.error(missing: ProcessorFeatures.missing(inCPUInfo: cpuInfo()))
    #elseif (os(Linux) && !canImport(Musl) && arch(arm64)) || (os(macOS) && arch(arm64))
      return nil
    #else
      return LocalModelError(
        .platformUnsupported, "There is no local runtime for this operating system and processor.",
        suggestion: "Use a model server built for this computer (llama-server, Ollama), or a remote provider."
      )
    #endif
  }

  /// Checks everything about machine and Python that can be checked before a byte is fetched.
  ///
  /// - Parameter needsPip: whether something is about to be installed with it.
  func check(needsPip: Bool) async throws(LocalModelError) {
    if let problem = machineProblem() { throw problem }
    try await python.check(needsPip: needsPip)
  }

  /// Installs the runtime unless it is there.
  ///
  /// It is put together in a scratch folder, tried, and renamed at the end: a broken installation is never
  /// half there. Cancelling the task stops pip and leaves nothing.
  func install() async throws(LocalModelError) {
    if isInstalled { return }
    if let free = freeSpace(folders.root), free < Self.neededBytes {
      throw LocalModelError(
        .diskFull,
        "The disk of \(folders.root) has \(ByteCount.text(free)) free; the local runtime needs \(ByteCount.text(Self.neededBytes)).",
        suggestion: "Make room and start again.")
    }
    let scratch = folders.scratch + "/runtime"
    try LocalFileSystem.remove(scratch)
    try LocalFileSystem.makeFolder(scratch)
    do {
      try await install(into: scratch)
      try LocalFileSystem.move(scratch + "/packages", to: folder)
      try LocalFileSystem.remove(scratch)
    } catch {
      try? LocalFileSystem.remove(scratch)
      throw error
    }
  }

  private func install(into scratch: String) async throws(LocalModelError) {
    let list = scratch + "/requirements.txt"
    try LocalFile(list, .replace).write(text: requirements)
    let packages = scratch + "/packages"
    let outcome = try await python.pip([
      "install", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir", "--quiet",
      "--requirement", list, "--target", packages,
    ])
    guard outcome.status.isSuccess else {
      throw PipFailure.error(from: outcome.errors, installing: "the local runtime")
    }
    let trial = try await python.run(
      script: "import sys; sys.path.insert(0, sys.argv[1]); import xllamacpp; xllamacpp.Server", [packages])
    guard trial.status.isSuccess else {
      let last = trial.errors.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(200))" } ?? "."
      throw LocalModelError(.installationFailed, "The local runtime was fetched but does not start\(last)")
    }
  }

  /// Removes this version and every other.
  func remove() throws(LocalModelError) {
    for name in LocalFileSystem.names(in: folders.root) where name.hasPrefix("runtime-") {
      try LocalFileSystem.remove(folders.root + "/" + name)
    }
  }

  /// What the system says of its processors; empty where it does not.
  static let systemCPUInfo: @Sendable () -> String = {
    do { return try LocalFile("/proc/cpuinfo", .read).text(limit: 1 << 20) } catch { return "" }
  }
}

extension LocalFile {
  func write(text: String) throws(LocalModelError) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result { () throws(LocalModelError) in try write(UnsafeRawBufferPointer(bytes)) }
    }
    try result.get()
  }

  /// What it holds from where it stands, at most `limit` bytes; invalid UTF-8 is replaced.
  func text(limit: Int) throws(LocalModelError) -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < limit {
      let read = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if read == 0 { break }
      count += read
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }
}
