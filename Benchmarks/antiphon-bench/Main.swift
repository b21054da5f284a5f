import ArgumentParser
import Foundation

/// Measures what the coordinator and the store promise, and prints it as one table.
///
/// Every figure that has to hold is a ratio of two measurements of the same run, taken in turn, or a count: so it
/// means the same on a slow machine, and on one that others use too.
@main
struct AntiphonBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "antiphon-bench",
    abstract: "Measures the coordinator and the store against their targets.",
    discussion: "Exits with status 1 when a ratio or a count misses its target.")

  @Option(help: "Run one benchmark: \(Self.benchmarks.map(\.name).joined(separator: ", ")).")
  var only: String?

  @Option(help: "Write the figures to this file as JSON.")
  var json: String?

  @Flag(help: "Follow readers for 60 s each instead of 10.")
  var long = false

  @Option(help: ArgumentHelp("Be the server that the wire benchmark measures.", visibility: .hidden))
  var serveLoad: String?

  static let benchmarks: [any Benchmark] = [
    ManyReaders(), LongAnswers(), Cancelling(), OpeningSessions(), ListingSessions(),
    FullTextSearch(), WireLoad(),
  ]

  func validate() throws {
    if let only, !Self.benchmarks.contains(where: { $0.name == only }) {
      throw ValidationError("There is no benchmark named \(only).")
    }
  }

  func run() async throws {
    if let serveLoad { return try await LoadServer.run(folder: serveLoad) }
    var figures: [Figure] = []
    for benchmark in Self.benchmarks where only == nil || only == benchmark.name {
      Console.progress("\(benchmark.name): \(benchmark.title)")
      figures += try await benchmark.run(isLong: long)
    }
    print(Figure.table(figures))
    if let json { try Report(date: Date(), figures: figures).write(to: json) }
    if figures.contains(where: { $0.verdict == .missed }) { throw ExitCode.failure }
  }
}

/// Something that is measured.
protocol Benchmark: Sendable {
  /// What `--only` calls it.
  var name: String { get }
  /// What it looks at, in a line.
  var title: String { get }

  /// - Parameter isLong: whether to take more time for steadier figures.
  func run(isLong: Bool) async throws -> [Figure]
}

/// Lines that are not part of the table.
enum Console {
  static func progress(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }
}
