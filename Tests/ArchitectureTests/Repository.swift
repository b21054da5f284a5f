import Foundation

/// The folder that holds the package.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files git keeps below a folder, by their path from the root.
  static func files(below folder: String, suffix: String) throws -> [String] {
    try Command.run("git", "-C", root.path, "ls-files", "--cached", "--others", "--exclude-standard", folder)
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
    var status: Int32
    var errors: String
  }

  static func run(_ command: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appending(path: "antiphon-command-\(UUID())")
    FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      throw Failed(
        command: command.joined(separator: " "), status: process.terminationStatus, errors: said)
    }
    return String(decoding: data, as: UTF8.self)
  }
}
