import Foundation
import Testing

/// A store that cannot be used does not keep anybody from talking.
@Suite(.serialized) struct StoreFaultStories {
  /// A data folder whose store says it is one and is nothing of the kind behind its first page.
  private func damagedStore() async throws -> (folder: URL, file: URL, bytes: Data) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-damaged-\(UUID())")
    _ = try await antiphon("ask", "Remember me", "--model", "demo/demo", in: folder)
    let file = folder.appending(path: "default/antiphon.sqlite")
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(4096..., with: Data(repeating: 0x5A, count: bytes.count - 4096))
    try bytes.write(to: file)
    return (folder, file, bytes)
  }

  private func antiphon(_ arguments: String..., in folder: URL) async throws -> Tool.Result {
    try await Tool.finish(
      [Binary.path] + arguments + ["--data-dir", folder.path],
      environment: [
        "HOME": FileManager.default.temporaryDirectory.path, "PATH": "/usr/bin:/bin",
        "ANTIPHON_NO_PROBE": "1",
      ])
  }

  @Test func `a question is answered beside a damaged store, with one line of warning`() async throws {
    let (folder, file, bytes) = try await damagedStore()
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try await antiphon("ask", "Say hello", "--model", "demo/demo", in: folder)
    #expect(result.status == 0)
    #expect(!result.output.isEmpty)
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    #expect(result.errors.hasPrefix("antiphon: warning: The answer will not be kept: "))
    #expect(result.errors.contains(file.path) && result.errors.contains("damaged"))
    #expect(try Data(contentsOf: file) == bytes)
    // What is about the store alone has nothing to go on with.
    let list = try await antiphon("sessions", "list", in: folder)
    #expect(list.status != 0)
    #expect(list.errors.contains("damaged"))
  }

  @Test func `a question is answered where nothing can be written`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "antiphon-file-\(UUID())")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try await antiphon(
      "ask", "Say hello", "--model", "demo/demo", in: file.appending(path: "below"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.isEmpty)
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains("will not be kept"))
  }

  @Test func `a store of a later version is refused and left alone`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-later-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await antiphon("ask", "Remember me", "--model", "demo/demo", in: folder)
    let file = folder.appending(path: "default/antiphon.sqlite")
    var bytes = try Data(contentsOf: file)
    bytes.replaceSubrange(60..<64, with: [0, 0, 9, 9])
    try bytes.write(to: file)
    let result = try await antiphon("ask", "Say hello", "--model", "demo/demo", in: folder)
    #expect(result.status != 0)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("later version"))
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test func `the doctor tells a sound store from a damaged one`() async throws {
    let empty = FileManager.default.temporaryDirectory.appending(path: "antiphon-none-\(UUID())")
    let none = try await antiphon("doctor", in: empty)
    #expect(none.status == 0)
    #expect(none.output.contains("there is none yet"))
    #expect(!FileManager.default.fileExists(atPath: empty.path))

    let (folder, file, bytes) = try await damagedStore()
    defer { try? FileManager.default.removeItem(at: folder) }
    let damaged = try await antiphon("doctor", in: folder)
    #expect(damaged.status != 0)
    #expect(damaged.output.contains("DAMAGED") && damaged.output.contains(file.path))
    #expect(try Data(contentsOf: file) == bytes)

    try FileManager.default.removeItem(at: folder)
    _ = try await antiphon("ask", "Remember me", "--model", "demo/demo", in: folder)
    let sound = try await antiphon("doctor", in: folder)
    #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
    #expect(sound.output.contains("sound") && sound.output.contains(file.path))
    #expect(sound.output.contains(/sessions +1\n/) && sound.output.contains(/rounds +1\n/))
  }

  @Test func `beside a damaged store the conversation goes on under a banner`() async throws {
    let (folder, file, bytes) = try await damagedStore()
    defer { try? FileManager.default.removeItem(at: folder) }
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("$ANTIPHON_BINARY --data-dir \(folder.path) --model demo/demo")
    try await terminal.waitFor("Not saved: What is said now is gone when you quit.")
    try await terminal.enter("Are you there?")
    try await terminal.waitFor("completed")
    #expect(try await terminal.screen.contains("Not saved: What is said now is gone when you quit."))
    // A second session, and back: all of it is there, in memory.
    try await terminal.press("C-n")
    try await terminal.enter("And here?")
    try await terminal.waitFor("And here?")
    try await terminal.quit()
    #expect(try Data(contentsOf: file) == bytes)
  }
}
