import Foundation
import Testing

@testable import Processes

/// Folders that stand where nothing else may be made.
@Suite struct PlaceholderTests {
  @Test func `the last who needs one removes it`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/.git"
    let first = Placeholders([path])
    let second = Placeholders([path])
    #expect(FileManager.default.fileExists(atPath: path))
    first.remove()
    #expect(FileManager.default.fileExists(atPath: path))
    second.remove()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `what somebody else has made stays`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/.git"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    Placeholders([path]).remove()
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `what has been put into one stays`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/.git"
    let placeholders = Placeholders([path])
    try Data().write(to: URL(filePath: path + "/file"))
    placeholders.remove()
    #expect(FileManager.default.fileExists(atPath: path + "/file"))
  }

  @Test func `many at a time keep it there for each of them`() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/.git"
    let missing = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var missing = 0
          for _ in 0..<500 {
            let placeholders = Placeholders([path])
            if !FileManager.default.fileExists(atPath: path) { missing += 1 }
            placeholders.remove()
          }
          return missing
        }
      }
      return await group.reduce(0, +)
    }
    #expect(missing == 0)
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
