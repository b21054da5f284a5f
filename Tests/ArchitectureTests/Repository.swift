import Foundation
import Subprocess
import SystemPackage

/// The folder that holds the package.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files git keeps below a folder, by their path from the root.
  static func files(below folder: String, suffix: String) async throws -> [String] {
    try await Command.run(
      "git", "-C", root.path, "ls-files", "--cached", "--others", "--exclude-standard", folder
    )
    .split(separator: "\n").map(String.init).filter { $0.hasSuffix(suffix) }
    .filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// Runs another program and takes what it prints.
enum Command {
  struct Failed: Error {
    var command: String
    var errors: String
  }

  static func run(_ command: String...) async throws -> String {
    let record = try await Subprocess.run(
      .path("/usr/bin/env"), arguments: Arguments(command), output: .string(limit: 1 << 24),
      error: .string(limit: 1 << 20))
    guard record.terminationStatus.isSuccess else {
      throw Failed(command: command.joined(separator: " "), errors: record.standardError)
    }
    return record.standardOutput
  }
}
