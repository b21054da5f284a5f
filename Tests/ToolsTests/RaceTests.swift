import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Others rename and link, over and over, while the tools work. The bound is on the work; the time limit is there for a
/// hang, and long because all other tests run meanwhile.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RaceTests {
  private static let swaps = 10_000

  /// What is exchanged for what.
  enum Swap: CaseIterable, Sendable {
    /// The folder, and a link to one outside.
    case folderForLink
    /// The file, and a link to one outside.
    case fileForLink
    /// The folder, and another one of the same name inside.
    case folderForFolder
    /// A link to the folder, and a link to one outside.
    case linkForLink
  }

  @Test(arguments: Swap.allCases)
  func nothingOutsideIsReadOrWritten(swap: Swap) async throws {
    try await withPlayground { playground in
      try playground.write("inside", to: "d/f")
      try playground.write("inside", to: "e/f")
      try playground.link("l", to: "d")
      try FileManager.default.createDirectory(
        atPath: "\(playground.outside)/out", withIntermediateDirectories: true)
      for name in ["f", "hidden"] {
        try Data("secret".utf8).write(to: URL(fileURLWithPath: "\(playground.outside)/out/\(name)"))
      }
      let before = try playground.surroundings()
      let path = swap == .linkForLink ? "l" : "d"
      let counts = await race(swap, in: playground) {
        #expect(await playground.read("\(path)/f").text != "secret")
        #expect(await !playground.list(path).text.contains("hidden"))
      } writing: { number in
        [
          await playground.write("\(path)/f", "inside \(number)"),
          await playground.write("\(path)/new-\(number % 10)", "inside"),
          await playground.edit("\(path)/f", "secret", "changed"),
          await playground.edit("\(path)/f", "inside", "inside,"),
        ]
      }
      #expect(try playground.surroundings() == before)
      #expect(counts.swaps >= Self.swaps)
      #expect(counts.written > 0, "nothing was written in \(counts.swaps) swaps")
      // What is left behind is told: it holds what somebody has put in the place of a file just as it was exchanged.
      let left = ["d", "e", "aside"].flatMap { folder in
        (try? FileManager.default.contentsOfDirectory(atPath: "\(playground.root)/\(folder)")) ?? []
      }.filter { $0.hasSuffix(".tmp") }
      #expect(left.count <= counts.told, "\(left)")
    }
  }

  private func race(
    _ swap: Swap, in playground: Playground, reading: @escaping @Sendable () async -> Void,
    writing: @escaping @Sendable (Int) async -> [ToolOutcome]
  ) async -> (swaps: Int, written: Int, told: Int) {
    let swapper = Swapper()
    let isEnough: @Sendable (Int) -> Bool = { rounds in
      rounds >= 50 && swapper.swaps >= Self.swaps || Task.isCancelled
    }
    async let swapping: Void = swapper.run { exchange(swap, playground) }
    async let reader: Void = {
      var rounds = 0
      while !isEnough(rounds) {
        await reading()
        rounds += 1
        // The tools may never wait, and there may be one thread for all tasks.
        await Task.yield()
      }
    }()
    var (rounds, written, told) = (0, 0, 0)
    while !isEnough(rounds) {
      for outcome in await writing(rounds) {
        if outcome.failure == nil { written += 1 }
        if outcome.text.contains(".tmp\" beside it") { told += 1 }
      }
      rounds += 1
      swapper.endRound()
      await Task.yield()
    }
    swapper.end()
    await swapping
    await reader
    return (swapper.swaps, written, told)
  }

  private func exchange(_ swap: Swap, _ playground: Playground) {
    let (root, outside) = (playground.root, "\(playground.outside)/out")
    switch swap {
    case .folderForLink:
      _ = rename("\(root)/d", "\(root)/aside")
      _ = symlink(outside, "\(root)/d")
      _ = unlink("\(root)/d")
      _ = rename("\(root)/aside", "\(root)/d")
    case .fileForLink:
      _ = symlink("\(outside)/f", "\(root)/e/link")
      _ = rename("\(root)/d/f", "\(root)/e/aside")
      _ = rename("\(root)/e/link", "\(root)/d/f")
      _ = rename("\(root)/e/aside", "\(root)/d/f")
    case .folderForFolder:
      _ = rename("\(root)/d", "\(root)/aside")
      _ = rename("\(root)/e", "\(root)/d")
      _ = rename("\(root)/d", "\(root)/e")
      _ = rename("\(root)/aside", "\(root)/d")
    case .linkForLink:
      _ = symlink("../out", "\(root)/next")
      _ = rename("\(root)/next", "\(root)/l")
      _ = symlink("d", "\(root)/next")
      _ = rename("\(root)/next", "\(root)/l")
    }
  }

  /// Each call that says it has written has, on top of what it has seen.
  @Test func twoChangesOfOneFileNeverUndoOneAnother() async throws {
    try await withPlayground { playground in
      try playground.write("0", to: "count")
      let done = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask {
            var done = 0
            for _ in 0..<100 {
              guard let text = playground.text("count"), let number = Int(text) else { continue }
              if await playground.edit("count", text, "\(number + 1)").failure == nil { done += 1 }
            }
            return done
          }
        }
        return await group.reduce(0, +)
      }
      #expect(done > 0)
      #expect(playground.text("count") == "\(done)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: playground.root) == ["count"])
    }
  }

  /// A file is made once: of many calls that saw none there, one makes it.
  @Test func aNewFileIsMadeOnce() async throws {
    try await withPlayground { playground in
      for round in 0..<20 {
        var calls: [PreparedCall] = []
        for number in 0..<8 {
          calls.append(
            try await playground.prepared("write_file", ["path": "new/\(round)/f", "content": "\(number)"]))
        }
        let ready = calls
        let winners = await withTaskGroup(of: Int?.self) { group in
          for (number, call) in ready.enumerated() {
            group.addTask { await call.run().failure == nil ? number : nil }
          }
          return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        #expect(winners.count == 1)
        if let winner = winners.first { #expect(playground.text("new/\(round)/f") == "\(winner)") }
      }
    }
  }
}
