extension LocalInstallation {
  /// Removes a model, with whatever was fetched of it in part. A linked file itself stays.
  public func remove(_ name: String) throws(LocalModelError) {
    let lock = try takeLock()
    let parts = [".gguf", ".gguf.part", ".gguf.etag"].map { "\(folders.downloads)/\(name)\($0)" }
    // A name comes from a command line: it must not lead out of the folder.
    let isKnown =
      !name.contains("/")
      && ([folders.model(name)] + parts).contains { LocalFileSystem.exists($0) || LocalFileSystem.isLink($0) }
    guard isKnown else {
      let names = installedModels().map(\.name)
      throw LocalModelError(
        .modelUnknown, "No local model \(name) is installed.",
        suggestion: names.isEmpty ? "" : "Installed: \(names.joined(separator: ", ")).")
    }
    for path in [folders.model(name)] + parts { try LocalFileSystem.remove(path) }
    _ = consume lock
  }

  /// Removes the runtime and every model.
  public func removeAll() throws(LocalModelError) {
    guard LocalFileSystem.exists(folders.root) else { return }
    let lock = try takeLock()
    try LocalFileSystem.remove(folders.root)
    _ = consume lock
  }
}
