import Foundation
import Testing

/// A program of others that clients of our server are written with; `Scripts/test --peers` installs them, and says where
/// they are. The clients themselves lie in `Clients/`.
enum Client: String {
  /// A folder with the Python packages httpx-sse, websockets and openai.
  case python = "ANTIPHON_CLIENT_PYTHON"
  /// The Node program.
  case node = "ANTIPHON_CLIENT_NODE"
  /// The Chromium program.
  case chromium = "ANTIPHON_CLIENT_CHROMIUM"
  /// A folder with the Python package schemathesis.
  case schemathesis = "ANTIPHON_CLIENT_SCHEMATHESIS"

  var path: String? { ProcessInfo.processInfo.environment[rawValue] }
  var isThere: Bool { path != nil }

  static func file(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Clients", withExtension: nil)).appending(path: name).path
  }

  /// Runs one of the files in `Clients/` against a workspace. It says “ok” when all was as it should be, and what
  /// was not otherwise.
  func run(_ file: String, _ arguments: String..., options: [String] = [], at workspace: ServedWorkspace)
    async throws
  {
    let program = self == .node ? [try #require(path)] + options : ["python3"] + options
    let result = try await Tool.finish(
      program + [try Client.file(file)] + arguments, environment: environment(at: workspace),
      in: workspace.folder)
    let errors = result.errors.replacing(workspace.token, with: "[token]")
    #expect(result.status == 0 && result.output.hasSuffix("ok\n"), "\(file): \(errors)")
  }

  func environment(at workspace: ServedWorkspace) -> [String: String] {
    var variables = [
      "HOME": workspace.folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "ANTIPHON_URL": workspace.url,
      "ANTIPHON_TOKEN": workspace.token, "ANTIPHON_SOCKET": workspace.socket,
    ]
    variables["PYTHONPATH"] = (self == .schemathesis ? self : .python).path
    return variables
  }
}
