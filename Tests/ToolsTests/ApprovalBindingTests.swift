import AntiphonTesting
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

/// Between the approval of a change and its run, something else happens to the file.
@Suite struct ApprovalBindingTests {
  fileprivate enum Happening: CaseIterable {
    case content, sameLength, appended, removed, created, byLink, byFolder, byPipe, permissions
    case folderRenamed, folderExchanged, folderByLink, linkRetargeted, outsideByLink, protectedByLink
  }

  @Test(arguments: 1...1000 as ClosedRange<UInt64>)
  func aChangeAsksAgainAndIsNotOverwritten(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    try await withPlayground { playground in
      let happening = Happening.allCases[Int(seed) % Happening.allCases.count]
      let isNew =
        happening == .created
        || (happening != .removed && Bool.random(using: &random) && happening.isOfFolder)
      let text = "one \(Int.random(in: 0...9, using: &random))\ntwo\n"
      try playground.write("x", to: "d/other")
      try playground.write(text, to: "elsewhere/f")
      try playground.write("y", to: "elsewhere/other")
      try playground.link("via", to: "d")
      if !isNew { try playground.write(text, to: "d/f") }
      let path = happening == .linkRetargeted || Bool.random(using: &random) ? "via/f" : "d/f"
      let arguments: [String: Any]
      let tool: String
      if isNew || Bool.random(using: &random) {
        (tool, arguments) = ("write_file", ["path": path, "content": "new\n"])
      } else {
        (tool, arguments) = ("edit_file", ["path": path, "old_text": "two", "new_text": "2"])
      }
      let call = try await playground.prepared(tool, arguments)
      // Nothing has changed: the same is asked for.
      #expect(try await playground.prepared(tool, arguments).bound == call.bound, "seed \(seed)")

      try happen(happening, in: playground, isNew: isNew)
      let before = try everything(in: playground)
      let outcome = await call.run()
      #expect(outcome.failure?.contains("changed") == true, "\(happening), seed \(seed): \(outcome)")
      #expect(try everything(in: playground) == before, "\(happening), seed \(seed)")
      if case .ready(let again) = await playground.prepare(tool, arguments) {
        #expect(again.bound != call.bound, "\(happening), seed \(seed)")
      }
      #expect(try everything(in: playground) == before, "\(happening), seed \(seed)")
    }
  }

  private func happen(_ happening: Happening, in playground: Playground, isNew: Bool) throws {
    let (folder, file) = ("\(playground.root)/d", "\(playground.root)/d/f")
    func move(_ from: String, _ to: String) throws { try #require(rename(from, to) == 0) }
    func link(_ name: String, to target: String) throws { try #require(symlink(target, name) == 0) }
    switch happening {
    case .content: try playground.write("other\ntwo\n", to: "d/f")
    case .sameLength: try playground.write("One 0\ntwo\n", to: "d/f")
    case .appended:
      let handle = try #require(FileHandle(forWritingAtPath: file))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("more".utf8))
      try handle.close()
    case .removed: try #require(unlink(file) == 0)
    case .created: try playground.write("made by another", to: "d/f")
    case .byLink:
      try move(file, "\(playground.root)/d/g")
      try link(file, to: "g")
    case .byFolder:
      try #require(unlink(file) == 0 && mkdir(file, 0o755) == 0)
    case .byPipe:
      try #require(unlink(file) == 0 && mkfifo(file, 0o600) == 0)
    case .permissions: try #require(chmod(file, 0o600) == 0)
    case .folderRenamed: try move(folder, "\(playground.root)/renamed")
    case .folderExchanged:
      // Another folder that holds the same.
      try move(folder, "\(playground.root)/old")
      try playground.write("x", to: "d/other")
      if !isNew {
        try Data(contentsOf: URL(fileURLWithPath: "\(playground.root)/old/f")).write(
          to: URL(fileURLWithPath: file))
      }
    case .folderByLink:
      try move(folder, "\(playground.root)/old")
      try link(folder, to: "old")
    case .linkRetargeted:
      try #require(unlink("\(playground.root)/via") == 0)
      try link("\(playground.root)/via", to: "elsewhere")
    case .outsideByLink:
      try move(folder, "\(playground.outside)/old")
      try link(folder, to: "\(playground.outside)/old")
    case .protectedByLink:
      try move(folder, "\(playground.root)/.git")
      try link(folder, to: ".git")
    }
  }

  /// Every file, folder and link in the playground, with what it holds.
  private func everything(in playground: Playground) throws -> [String: String] {
    var found = try playground.surroundings()
    let all = FileManager.default.enumerator(atPath: playground.root)
    while let name = all?.nextObject() as? String {
      let path = "\(playground.root)/\(name)"
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
        found["root/\(name)"] = "-> \(target)"
        continue
      }
      var status = stat()
      try #require(lstat(path, &status) == 0)
      // A pipe is not to be opened.
      let text = status.st_mode & S_IFMT == S_IFREG ? playground.text(name) ?? "" : ""
      found["root/\(name)"] = "\(status.st_mode) \(status.st_ino) \(text)"
    }
    return found
  }
}

extension ApprovalBindingTests.Happening {
  /// Whether it can happen where there is no file yet.
  fileprivate var isOfFolder: Bool {
    switch self {
    case .folderRenamed, .folderExchanged, .folderByLink, .linkRetargeted, .outsideByLink, .protectedByLink:
      true
    case .content, .sameLength, .appended, .removed, .created, .byLink, .byFolder, .byPipe, .permissions:
      false
    }
  }
}
