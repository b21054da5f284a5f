import Subprocess
import SystemPackage

/// Debian's `sqlite3`, as the yardstick for queries.
enum SQLiteShell {
  /// What the shell's own timer says about a query.
  struct Time: Sendable {
    var seconds: Double
    var cpu: Double
  }

  /// Runs queries one after the other over one connection.
  static func run(_ queries: [String], on path: String) async throws -> [Time] {
    let script = [".timer on", ".output /dev/null"] + queries
    let record = try await Subprocess.run(
      .name("sqlite3"), arguments: ["-batch", "-readonly", path],
      input: .string(script.joined(separator: "\n") + "\n"), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 16))
    guard record.terminationStatus.isSuccess, record.standardError.isEmpty else {
      throw BenchmarkError("sqlite3: \(record.standardError)")
    }
    let times = record.standardOutput.split(separator: "\n").compactMap(Time.init(line:))
    guard times.count == queries.count else { throw BenchmarkError("sqlite3: no times") }
    return times
  }
}

extension SQLiteShell.Time {
  /// Reads `Run Time: real 0.127 user 0.014348 sys 0.000000`.
  fileprivate init?(line: Substring) {
    let words = line.split(separator: " ")
    guard words.count == 8, line.hasPrefix("Run Time:"), let real = Double(words[3]),
      let user = Double(words[5]), let system = Double(words[7])
    else { return nil }
    seconds = real
    cpu = user + system
  }
}
