import Foundation
import Testing

/// Recording a conversation and showing it again, as from a shell.
@Suite struct RecordingStories {
  private final class Shell {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-recording-\(UUID())")

    init() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
      try? FileManager.default.removeItem(at: folder)
    }

    func antiphon(_ arguments: String...) async throws -> Tool.Result {
      try await Tool.finish(
        [Binary.path] + arguments + ["--data-dir", folder.appending(path: "data").path],
        environment: [
          "HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1", "ANTIPHON_DEMO_PACE": "0",
          "TMPDIR": folder.path,
        ], in: folder)
    }

    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
  }

  @Test func `what was recorded comes out again, with its tool calls`() async throws {
    let shell = try Shell()
    let asked = try await shell.antiphon(
      "ask", "list files", "--model", "demo/demo", "--record", "a.jsonl")
    #expect(asked.status == 0, "\(asked.errors)")
    let attributes = try FileManager.default.attributesOfItem(
      atPath: shell.folder.appending(path: "a.jsonl").path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try shell.text("a.jsonl").contains(#""kind":"toolEnded""#))

    let shown = try await shell.antiphon("replay", "a.jsonl", "--pace", "max")
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output == "› list files\n\n" + asked.output)
    let checked = try await shell.antiphon("replay", "a.jsonl", "--check")
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    #expect(checked.output.contains("the same"))
    let left = try FileManager.default.contentsOfDirectory(atPath: shell.folder.path)
    #expect(left.sorted().filter { !$0.hasPrefix(".") } == ["a.jsonl", "data"], "a replay leaves nothing")
  }

  @Test func `a stored session becomes a recording`() async throws {
    let shell = try Shell()
    let asked = try await shell.antiphon("ask", "Say hello", "--model", "demo/demo")
    let list = try await shell.antiphon("sessions", "list")
    let id = try #require(list.output.split(separator: " ").first.map(String.init))
    let recorded = try await shell.antiphon("sessions", "record", id, "b.jsonl")
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(try shell.text("b.jsonl").contains(#""pace":"reconstructed""#))
    let shown = try await shell.antiphon("replay", "b.jsonl")
    #expect(shown.output == "› Say hello\n\n" + asked.output)
    #expect(try await shell.antiphon("replay", "b.jsonl", "--check").status == 0)
  }

  @Test func `a file that is there is left alone`() async throws {
    let shell = try Shell()
    try "precious".write(to: shell.folder.appending(path: "a.jsonl"), atomically: true, encoding: .utf8)
    let asked = try await shell.antiphon("ask", "Hello", "--model", "demo/demo", "--record", "a.jsonl")
    #expect(asked.status != 0)
    #expect(asked.errors.contains("a.jsonl is there already"))
    #expect(try shell.text("a.jsonl") == "precious")
  }

  @Test func `what cannot be replayed is named with file and line`() async throws {
    let shell = try Shell()
    _ = try await shell.antiphon("ask", "Say hello", "--model", "demo/demo", "--record", "a.jsonl")
    var lines = try shell.text("a.jsonl").split(separator: "\n").map(String.init)
    lines[2] = #"{"at":0,"kind":"telepathy"}"#
    try lines.map { $0 + "\n" }.joined().write(
      to: shell.folder.appending(path: "b.jsonl"), atomically: true, encoding: .utf8)
    let shown = try await shell.antiphon("replay", "b.jsonl")
    #expect(shown.status != 0)
    #expect(shown.errors.hasPrefix("antiphon: b.jsonl:3: "))
    #expect(shown.errors.contains("telepathy"))
  }

  @Test func `a turn that comes out otherwise fails the check`() async throws {
    let shell = try Shell()
    _ = try await shell.antiphon("ask", "Say hello", "--model", "demo/demo", "--record", "a.jsonl")
    try shell.text("a.jsonl").replacing(#""outcome":"completed""#, with: #""outcome":"cancelled""#).write(
      to: shell.folder.appending(path: "b.jsonl"), atomically: true, encoding: .utf8)
    let checked = try await shell.antiphon("replay", "b.jsonl", "--check")
    #expect(checked.status == 1)
    #expect(checked.errors.contains("ended as completed, recorded was cancelled"), "\(checked.errors)")
  }
}
