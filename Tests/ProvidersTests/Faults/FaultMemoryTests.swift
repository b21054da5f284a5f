import Testing

@testable import Providers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

#if os(Linux)
  /// How much memory the faults take.
  ///
  /// The most that a process has had counts for all that runs in it: each protocol gets one of its own.
  @Suite struct FaultMemoryTests {
    static let limit = 32 << 20

    @Test(
      "No fault takes more than 32 MiB", .timeLimit(.minutes(5)), arguments: FaultyProtocol.all.map(\.name))
    func memory(_ name: String) async throws {
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        [name] in
        let row = try #require(FaultyProtocol.all.first { $0.name == name })
        // What is made once is not the faults'.
        _ = row.read(row.template)
        guard let start = Peak.reset() else { return print("not measured: the kernel does not tell") }
        var figures: [(fault: String, growth: Int)] = []
        for fault in StreamFault.OfBytes.allCases {
          let trials = fault.trials(of: row)
          _ = Peak.reset()
          for trial in trials { _ = row.read(trial.pieces) }
          // Above what there was before the first of them: what one leaves behind counts for the next too.
          figures.append((fault.rawValue, max((Peak.current() ?? .max) - start, 0)))
        }
        for figure in figures { #expect(figure.growth <= FaultMemoryTests.limit, "\(figure.fault)") }
        figures.sort { $0.growth > $1.growth }
        let worst = figures.prefix(3).map { "\($0.fault): \($0.growth >> 10) KiB" }.joined(separator: "; ")
        print("\(name): most of \(figures.count) faults: \(worst)")
      }
      // What follows the process's own report of its test.
      let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
      let figures = try #require(lines.first { $0.contains("most of") || $0.contains("not measured") })
      print("memory of \(figures)")
    }
  }

  /// The most memory that this process has had resident, in bytes (proc(5): `VmHWM`).
  private enum Peak {
    /// Forgets it, and returns what is resident now; `nil` where that is not possible.
    static func reset() -> Int? {
      guard let file = fopen("/proc/self/clear_refs", "w") else { return nil }
      let isWritten = fputs("5", file) >= 0
      guard fclose(file) == 0, isWritten else { return nil }
      return read("VmRSS:")
    }

    static func current() -> Int? { read("VmHWM:") }

    private static func read(_ name: String) -> Int? {
      guard let file = fopen("/proc/self/status", "r") else { return nil }
      defer { fclose(file) }
      var buffer = [CChar](repeating: 0, count: 256)
      while fgets(&buffer, CInt(buffer.count), file) != nil {
        let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard line.hasPrefix(name) else { continue }
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map {
          $0 << 10
        }
      }
      return nil
    }
  }
#endif
