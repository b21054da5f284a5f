import Foundation
import Testing

/// schemathesis makes requests from the served description, valid ones and others, and holds every answer against it;
/// for a minute, from a seed that `Scripts/test --seed` chooses.
@Suite struct FuzzPeerTests {
  @Test(.enabled(if: Client.schemathesis.isThere, "schemathesis is not installed"))
  func `no request makes the server fail, and every answer is as it is described`() async throws {
    let seed = ProcessInfo.processInfo.environment["ANTIPHON_TEST_SEED"] ?? "1"
    try await ServedWorkspace.whileServed { workspace in
      let folder = try #require(Client.schemathesis.path)
      let result = try await Tool.finish(
        [
          "python3", "\(folder)/bin/schemathesis", "--config-file", try Client.file("fuzz.toml"), "run",
          "\(workspace.url)/api/openapi.json", "--seed", seed, "--no-color",
        ], environment: Client.schemathesis.environment(at: workspace), in: workspace.folder)
      let report = (result.output + result.errors).replacing(workspace.token, with: "[token]")
      print("schemathesis --seed \(seed): \(report.split(separator: "\n").last ?? "")")
      #expect(result.status == 0, "ANTIPHON_TEST_SEED=\(seed)\n\(report.suffix(20_000))")
    }
  }
}
