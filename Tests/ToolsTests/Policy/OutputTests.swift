import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

/// What of a long result goes to the model, and where the rest is.
@Suite struct OutputTests {
  private let session = SessionID(high: 0, low: 1)

  private func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "antiphon-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder + "/state/outputs")
  }

  private func mode(_ path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
  }

  private func run(
    _ outcome: ToolOutcome, _ outputs: ToolOutputs?, method: String = "run_command", number: UInt64 = 1
  ) async -> ToolOutcome? {
    let source = FakeSource()
    source.set(PreparedCall(ToolSubject(tool: method, effect: .readsWorkspace)) { _ in outcome })
    var call = ToolCall.fake(number)
    call.methodName = method
    return await ToolBox([source], outputs: outputs).run(ToolInvocation(call, in: session)).outcome
  }

  @Test func `what is short goes on as it is, and nothing is written`() async throws {
    try await withFolder { folder in
      let text = String(repeating: "x", count: 64 * 1024)
      #expect(await run(.success(text), ToolOutputs(folder: folder)) == .success(text))
      #expect(await run(.failure(text), ToolOutputs(folder: folder)) == .failure(text))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `what is long is shortened, and whole in a file for its user alone`() async throws {
    try await withFolder { folder in
      let lines = (1...20_000).map { "line \($0)\n" }
      let outcome = await run(.success(lines.joined()), ToolOutputs(folder: folder))
      guard case .success(let text, let files)? = outcome else { throw CancellationError() }
      let file = try #require(files.first)
      #expect(files.count == 1)
      #expect(file.mediaType == "text/plain")
      #expect(file.byteCount == lines.joined().utf8.count)
      #expect(try String(contentsOfFile: file.path, encoding: .utf8) == lines.joined())
      #expect(try mode(file.path) == 0o600)
      #expect(try mode(folder) == 0o700)
      #expect(file.path == "\(folder)/\(ToolCallID(high: 1, low: 1)).txt")

      #expect(text.utf8.count <= 64 * 1024)
      #expect(text.utf8.count > 60 * 1024)
      #expect(text.hasPrefix("line 1\nline 2\n"))
      #expect(text.hasSuffix("line 19999\nline 20000\n"))
      let note = try #require(text.split(separator: "\n").first { $0.hasPrefix("[") })
      let left = file.byteCount - text.utf8.count + note.utf8.count + 1
      #expect(
        note == "[\(left) of \(file.byteCount) bytes are left out here. The whole result is in \(file.path). "
          + "Ask for less at a time to see what is left out.]")
      let all = Set(lines)
      // Whole lines before and behind it.
      #expect(
        text.split(separator: "\n").filter { !$0.hasPrefix("[") }.allSatisfy { all.contains("\($0)\n") })
    }
  }

  @Test func `a failure is shortened too, and without a folder nothing is kept`() async throws {
    try await withFolder { folder in
      let text = String(repeating: "é", count: 100_000)
      guard case .failure(let kept)? = await run(.failure(text), ToolOutputs(folder: folder)) else {
        throw CancellationError()
      }
      #expect(kept.contains("The whole result is in \(folder)/"))
      #expect(!kept.contains("\u{FFFD}"))
      guard case .success(let lost, let files)? = await run(.success(text), nil) else {
        throw CancellationError()
      }
      #expect(lost.contains("The rest is not kept."))
      #expect(files.isEmpty)
      #expect(lost.utf8.count <= 64 * 1024)
    }
  }

  @Test func `what a tool returned beside the text stays, and read_file says itself how to read on`()
    async throws
  {
    try await withFolder { folder in
      let own = ToolFile(mediaType: "image/png", byteCount: 1, path: "p")
      let long = String(repeating: "x", count: 100_000)
      guard
        case .success(_, let files)? = await run(.success(long, files: [own]), ToolOutputs(folder: folder))
      else {
        throw CancellationError()
      }
      #expect(files.first == own && files.count == 2)
      #expect(await run(.success(long), ToolOutputs(folder: folder), method: "read_file") == .success(long))
    }
  }

  @Test func `a limit of one's own`() async throws {
    try await withFolder { folder in
      let text = String(repeating: "x", count: 5000)
      let outputs = ToolOutputs(folder: folder, limit: 4096)
      guard case .success(let shown, _)? = await run(.success(text), outputs) else {
        throw CancellationError()
      }
      #expect(shown.utf8.count <= 4096)
      #expect(shown.contains("bytes are left out here"))
    }
  }

  @Test func `the oldest go first`() async throws {
    try await withFolder { folder in
      let outputs = ToolOutputs(folder: folder, limit: 4096, total: 50_000)
      for number in 1...12 {
        _ = await run(.success(String(repeating: "x", count: 10_000)), outputs, number: UInt64(number))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == (8...12).map { UInt64($0) }.map { "\(ToolCallID(high: 1, low: $0)).txt" })
      // What is not ours is not touched.
      try Data(repeating: 0, count: 100_000).write(to: URL(fileURLWithPath: folder + "/other"))
      _ = await run(.success(String(repeating: "x", count: 10_000)), outputs, number: 13)
      #expect(FileManager.default.fileExists(atPath: folder + "/other"))
    }
  }

  @Test func `of what is longer than one file may be its beginning is kept`() async throws {
    try await withFolder { folder in
      let outputs = ToolOutputs(folder: folder, limit: 4096, total: 40_000)
      let outcome = await run(.success(String(repeating: "x", count: 50_000)), outputs)
      guard case .success(let shown, let files)? = outcome else { throw CancellationError() }
      #expect(files.first?.byteCount == 10_000)
      #expect(shown.contains("Its first 10000 bytes are in \(folder)/"))
    }
  }

  @Test func `a folder that cannot be made, and a link in place of a file`() async throws {
    try await withFolder { folder in
      let text = String(repeating: "x", count: 100_000)
      guard
        case .success(let shown, let files)? = await run(.success(text), ToolOutputs(folder: "/dev/null/x"))
      else {
        throw CancellationError()
      }
      #expect(shown.contains("The whole result could not be kept: Not a directory."))
      #expect(files.isEmpty)

      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let victim = folder + "/victim"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
      let name = "\(folder)/\(ToolCallID(high: 1, low: 1)).txt"
      try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: victim)
      _ = await run(.success(text), ToolOutputs(folder: folder))
      #expect(try String(contentsOfFile: victim, encoding: .utf8) == "mine")
      #expect(try String(contentsOfFile: name, encoding: .utf8) == text)
    }
  }

  @Test func `characters stay whole wherever it is cut`() {
    for width in 1...9 {
      for text in ["é", "日", "👩‍👩‍👧", "e\u{301}", "\r\n", "x"] {
        let long = String(repeating: "a", count: width) + String(repeating: text, count: 3000)
        let shown = ShortenedOutput.shorten(long, to: 4096, kept: nil)
        #expect(String(validating: Array(shown.utf8), as: UTF8.self) != nil)
        #expect(shown.utf8.count <= 4096)
        #expect(!shown.contains("\u{FFFD}"))
      }
    }
  }
}
