import Foundation
import Subprocess
import Synchronization
import SystemPackage
import Testing

/// Two programs that start on one workspace at the same moment: one has it, the other finds it.
@Suite(.serialized) struct HostRaceTests {
  /// How many workspaces, and how many races in each; the environment can ask for more, as 50x50.
  private static let (workspaces, races) = {
    let numbers = (ProcessInfo.processInfo.environment["ANTIPHON_RACES"] ?? "4x10").split(separator: "x")
    return (Int(numbers.first ?? "") ?? 4, Int(numbers.last ?? "") ?? 10)
  }()

  @Test func `there is always one host`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "antiphon-races-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(at: folder) }
    for workspace in 0..<Self.workspaces {
      for race in 0..<Self.races {
        // Every third host is killed, so that what it leaves behind is in the way of the next.
        let outcome = try await run(in: folder.appending(path: "\(workspace)").path, kills: race % 3 == 2)
        #expect(outcome.hosts == 1, "workspace \(workspace), race \(race): \(outcome)")
        #expect(outcome.refused == 1, "workspace \(workspace), race \(race): \(outcome)")
      }
    }
  }

  private struct Outcome {
    var hosts = 0
    var refused = 0
    var errors: [String] = []
  }

  /// Starts two, waits until one has said that it listens and the other has ended, and ends the first.
  private func run(in folder: String, kills: Bool) async throws -> Outcome {
    let (reports, report) = AsyncStream.makeStream(of: Report.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask { try await serve(in: folder, report) }
      }
      var outcome = Outcome()
      var host: pid_t?
      for await event in reports {
        switch event {
        case .listens(let process):
          outcome.hosts += 1
          host = process
        case .ended(let status, let errors):
          if status == 1 { outcome.refused += 1 }
          outcome.errors.append("\(status): \(errors)")
        }
        guard outcome.hosts + outcome.errors.count >= 2, let host else {
          if outcome.errors.count == 2 { break }
          continue
        }
        kill(host, kills ? SIGKILL : SIGTERM)
        break
      }
      try await group.waitForAll()
      return outcome
    }
  }

  private enum Report: Sendable {
    case listens(pid_t)
    case ended(Int, String)
  }

  private func serve(in folder: String, _ report: AsyncStream<Report>.Continuation) async throws {
    let record = try await Subprocess.run(
      .path("/usr/bin/env"),
      arguments: [
        "ANTIPHON_NO_PROBE=1", "HOME=\(folder)", Binary.path, "serve", "--data-dir", folder, "--model",
        "demo/demo",
      ],
      input: .none, output: .sequence, error: .string(limit: 1 << 16)
    ) { execution in
      for try await line in execution.standardOutput.strings() where line.hasPrefix("listening: unix:") {
        report.yield(.listens(execution.processIdentifier.value))
      }
    }
    let status: Int =
      switch record.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let number): -Int(number)
      }
    report.yield(.ended(status, record.standardError))
  }
}
