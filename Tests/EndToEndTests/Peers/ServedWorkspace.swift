import Foundation
import Subprocess
import SystemPackage
import Testing

/// `antiphon serve` with a workspace of its own, in a folder of its own, with the demo to answer.
struct ServedWorkspace {
  /// `http://127.0.0.1:PORT`.
  let url: String
  let socket: String
  let token: String
  /// The home of the process.
  let folder: URL

  struct NotServed: Error {
    var output: String
    var errors: String
  }

  /// Runs the server as long as something is done with it, and ends it as a service manager would.
  ///
  /// - Parameter settings: further lines of the settings.
  static func whileServed<Value: Sendable>(
    _ options: String..., settings: String = "",
    _ body: (ServedWorkspace) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-served-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = folder.appending(path: ".config/antiphon")
    try FileManager.default.createDirectory(at: configuration, withIntermediateDirectories: true)
    try "model = \"demo/demo\"\nsessions.titles = false\n\(settings)".write(
      to: configuration.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    let log = folder.appending(path: "errors.log").path
    let result = try await Subprocess.run(
      .path(FilePath(Binary.path)),
      arguments: Arguments(
        ["serve", "--listen", "127.0.0.1:0", "--data-dir", folder.appending(path: "data").path] + options),
      environment: .custom([
        "HOME": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "ANTIPHON_NO_PROBE": "1",
      ]),
      workingDirectory: FilePath(folder.path), input: .none, output: .sequence,
      error: .fileDescriptor(
        try FileDescriptor.open(log, .writeOnly, options: .create, permissions: .ownerReadWrite),
        closeAfterSpawningProcess: true)
    ) { server in
      let workspace = try await announced(server.standardOutput, log: log, folder: folder)
      let value = try await body(workspace)
      try server.send(signal: .terminate)
      return value
    }
    let errors = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    #expect(result.terminationStatus == .exited(0), "\(errors)")
    return result.closureResult
  }

  /// Waits until the server has said all that a client has to know.
  private static func announced(
    _ output: SubprocessOutputSequence, log: String, folder: URL
  ) async throws -> ServedWorkspace {
    var text: [UInt8] = []
    for try await buffer in output {
      buffer.withUnsafeBytes { text.append(contentsOf: $0) }
      let lines = String(decoding: text, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      // The last one may be half a line.
      func value(_ prefix: String) -> String? {
        lines.dropLast().first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      }
      guard let socket = value("listening: unix:"), let rest = value("listening: http://"),
        let file = value("token: ")
      else { continue }
      let token = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(
        in: .whitespacesAndNewlines)
      return ServedWorkspace(url: "http://\(rest)", socket: socket, token: token, folder: folder)
    }
    throw NotServed(
      output: String(decoding: text, as: UTF8.self),
      errors: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
  }

  /// The option that makes curl show the token.
  var authorization: [String] { ["-H", "Authorization: Bearer \(token)"] }

  /// Asks over TCP with curl, and reads the answer.
  func call<Value: Decodable>(
    _ type: Value.Type, _ path: String, post body: String? = nil
  ) async throws -> Value {
    let content = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
    let answer = try await Tool.run(
      ["curl", "-sS", "--fail-with-body"] + authorization + content + [url + path])
    return try JSONDecoder().decode(type, from: Data(answer.utf8))
  }

  private struct Named: Decodable {
    var id: String
  }

  func newSession() async throws -> String { try await call(Named.self, "/api/sessions", post: "{}").id }

  func newTicket() async throws -> String {
    struct Issued: Decodable { var ticket: String }
    let answer = try await Tool.run(["curl", "-sSf", "-X", "POST"] + authorization + ["\(url)/api/tickets"])
    return try JSONDecoder().decode(Issued.self, from: Data(answer.utf8)).ticket
  }
}
