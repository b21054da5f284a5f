import Foundation
import Synchronization
import Testing

@testable import Providers

/// The download against servers that cut, redirect and lie.
@Suite struct ModelDownloadTests {
  private let folder: TemporaryFolder

  /// Not a multiple of anything, and more than one read of a socket.
  private let file = (0..<200_003).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
  private let tag = "\"v1\""

  init() throws { folder = try TemporaryFolder() }

  private func download(_ url: String) -> ModelDownload {
    var download = ModelDownload(
      url: url, target: folder.path + "/model.gguf", sha256: sha256(of: file),
      expectedBytes: Int64(file.count))
    download.sleep = { _ in }
    download.freeSpace = { _ in .max }
    return download
  }

  private func run(
    _ download: ModelDownload, progress: @escaping @Sendable (Int64, Int64?) -> Void = { _, _ in }
  ) async throws(LocalModelError) {
    try await download.run(progress: progress)
  }

  private func whole(_ bytes: [UInt8]) -> ScriptedFileServer.Reply {
    .init("HTTP/1.1 200 OK\nContent-Length: \(bytes.count)\nETag: \(tag)", body: bytes)
  }

  /// What an honest server says to a range; the whole when there is none.
  private func honest(_ head: String) -> ScriptedFileServer.Reply {
    guard let range = headerField("range", in: head), headerField("if-range", in: head) == tag,
      let from = Int(range.dropFirst("bytes=".count).dropLast())
    else { return whole(file) }
    guard from < file.count else {
      return .init("HTTP/1.1 416 No\nContent-Range: bytes */\(file.count)\nContent-Length: 0")
    }
    return .init(
      "HTTP/1.1 206 Partial\nContent-Length: \(file.count - from)\nETag: \(tag)\n"
        + "Content-Range: bytes \(from)-\(file.count - 1)/\(file.count)", body: Array(file[from...]))
  }

  private func expect(_ code: LocalModelError.Code, _ download: ModelDownload) async -> LocalModelError? {
    do {
      try await run(download)
      Issue.record("It succeeded.")
      return nil
    } catch {
      #expect(error.code == code)
      return error
    }
  }

  @Test func fetchesAFileAndReportsItsProgress() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    let reports = Mutex<[Int64]>([])
    try await run(download(server.url + "/f")) { received, total in
      #expect(total == Int64(file.count))
      reports.withLock { $0.append(received) }
    }
    #expect(folder.contents("model.gguf") == file)
    #expect(folder.names == ["model.gguf"])
    #expect(reports.withLock { $0.first == 0 && $0.last == Int64(file.count) && $0 == $0.sorted() })
    #expect(headerField("range", in: server.requests[0]) == nil)
    await server.close()
  }

  @Test func whatIsThereIsNotFetchedAgain() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    try folder.write([1], to: "model.gguf")
    try await run(download(server.url))
    #expect(server.requests.isEmpty)
    await server.close()
  }

  @Test func goesOnWhereTheConnectionWasCut() async throws {
    let server = try await ScriptedFileServer { head, number in
      guard number < 3 else { return honest(head) }
      var reply = honest(head)
      reply.bytes.removeLast(reply.bytes.count / 2)
      return reply
    }
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    #expect(folder.names == ["model.gguf"])
    let ranges = server.requests.map { headerField("range", in: $0) }
    #expect(ranges.count == 4 && ranges[0] == nil && ranges[1...].allSatisfy { $0 != nil })
    await server.close()
  }

  @Test func goesOnWhereAnEarlierProcessEnded() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    try folder.write(Array(file[..<70_001]), to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    #expect(server.requests.count == 1)
    #expect(headerField("range", in: server.requests[0]) == "bytes=70001-")
    #expect(headerField("if-range", in: server.requests[0]) == tag)
    await server.close()
  }

  @Test func aPartThatIsWholeIsOnlyChecked() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    try folder.write(file, to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    await server.close()
  }

  @Test func startsOverWhereTheServerIgnoresRanges() async throws {
    let server = try await ScriptedFileServer { _, _ in whole(file) }
    try folder.write([UInt8](repeating: 7, count: 5000), to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    await server.close()
  }

  @Test func startsOverWhenNothingVouchesForThePart() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    try folder.write([UInt8](repeating: 7, count: 5000), to: "model.gguf.part")
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    #expect(headerField("range", in: server.requests[0]) == nil)
    await server.close()
  }

  @Test(arguments: [
    "HTTP/1.1 206 P\nContent-Range: bytes 0-9/10\nContent-Length: 0", "HTTP/1.1 416 No\nContent-Length: 0",
  ])
  func startsOverWhenTheRangeDoesNotFit(answer: String) async throws {
    let server = try await ScriptedFileServer { head, number in
      number == 0 ? .init(answer) : honest(head)
    }
    try folder.write(Array(file[..<100]), to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    #expect(server.requests.count == 2)
    await server.close()
  }

  @Test func aWrongRangeForEverEndsInAnError() async throws {
    let server = try await ScriptedFileServer { head, _ in
      headerField("range", in: head) == nil
        ? .init("HTTP/1.1 206 P\nContent-Range: bytes 5-9/10\nContent-Length: 0") : honest(head)
    }
    _ = await expect(.network, download(server.url))
    #expect(server.requests.count == 5)
    await server.close()
  }

  @Test func followsRedirectionsToAnotherServer() async throws {
    let store = try await ScriptedFileServer { head, _ in honest(head) }
    let target = store.url
    let hub = try await ScriptedFileServer { head, _ in
      head.hasPrefix("GET /start ")
        ? .init("HTTP/1.1 302 Found\nLocation: /next?a=b\nContent-Length: 0")
        : .init("HTTP/1.1 307 Temporary\nLocation: \(target)/blob\nContent-Length: 0")
    }
    try folder.write(Array(file[..<9]), to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    try await run(download(hub.url + "/start"))
    #expect(folder.contents("model.gguf") == file)
    #expect(hub.requests.count == 2 && hub.requests[1].hasPrefix("GET /next?a=b "))
    #expect(headerField("range", in: store.requests[0]) == "bytes=9-")
    await hub.close()
    await store.close()
  }

  @Test(arguments: ["/again", "ftp://127.0.0.1/x", ""])
  func redirectionsThatLeadNowhereEndInAnError(location: String) async throws {
    let server = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 302 Found\nLocation: \(location)\nContent-Length: 0")
    }
    _ = await expect(.network, download(server.url))
    #expect(server.requests.count == (location == "/again" ? 6 : 1))
    await server.close()
  }

  @Test func wrongContentIsRemoved() async throws {
    var other = file
    other[100_000] ^= 1
    let wrong = other
    let server = try await ScriptedFileServer { _, _ in whole(wrong) }
    _ = await expect(.hashMismatch, download(server.url))
    #expect(folder.names.isEmpty)
    await server.close()
  }

  @Test func aPartOfAnotherFileIsFoundOut() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    try folder.write([UInt8](repeating: 7, count: 5000), to: "model.gguf.part")
    try folder.write(Array(tag.utf8), to: "model.gguf.etag")
    _ = await expect(.hashMismatch, download(server.url))
    #expect(folder.names.isEmpty)
    try await run(download(server.url))
    #expect(folder.contents("model.gguf") == file)
    await server.close()
  }

  @Test func aShorterLengthThanTheTruthIsFoundOut() async throws {
    let server = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 200 OK\nContent-Length: \(file.count - 10)", body: Array(file))
    }
    _ = await expect(.hashMismatch, download(server.url))
    await server.close()
  }

  @Test func aLongerLengthThanTheTruthIsACutThatNeverEnds() async throws {
    let server = try await ScriptedFileServer { head, _ in
      let from = headerField("range", in: head).flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
      let said = file.count + 10
      return .init(
        "HTTP/1.1 \(from == 0 ? 200 : 206) OK\nContent-Length: \(said - from)\nETag: \(tag)\n"
          + "Content-Range: bytes \(from)-\(said - 1)/\(said)", body: Array(file[from...]))
    }
    let error = await expect(.network, download(server.url))
    #expect(error?.message.contains("127.0.0.1") == true)
    #expect(folder.names.contains("model.gguf.part"))
    let last = server.requests.suffix(4).map { headerField("range", in: $0) }
    #expect(last == Array(repeating: "bytes=\(file.count)-", count: 4))
    await server.close()
  }

  @Test(arguments: [10, 1_000_000_000_000])
  func anImpossibleLengthIsRefusedBeforeAnythingIsWritten(length: Int) async throws {
    let server = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 200 OK\nContent-Length: \(length)", closes: false)
    }
    _ = await expect(.lengthMismatch, download(server.url))
    await server.close()
  }

  @Test func aBodyWithoutLengthIsTakenButNotForEver() async throws {
    let honest = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 200 OK", body: file)
    }
    try await run(download(honest.url))
    #expect(folder.contents("model.gguf") == file)
    await honest.close()
    try FileManager.default.removeItem(atPath: folder.path + "/model.gguf")

    let endless = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 200 OK\nConnection: close", body: file + file, closes: false)
    }
    _ = await expect(.lengthMismatch, download(endless.url))
    #expect(folder.contents("model.gguf.part") == [])
    await endless.close()
  }

  @Test(arguments: [(404, LocalModelError.Code.notFound), (403, .refused), (418, .refused)])
  func aRefusalIsFinal(status: Int, code: LocalModelError.Code) async throws {
    let server = try await ScriptedFileServer { _, _ in .init("HTTP/1.1 \(status) No\nContent-Length: 0") }
    _ = await expect(code, download(server.url))
    #expect(server.requests.count == 1)
    await server.close()
  }

  @Test func aServerInTroubleIsAskedAgainWithGrowingPauses() async throws {
    let server = try await ScriptedFileServer { head, number in
      number < 3 ? .init("HTTP/1.1 503 Busy\nContent-Length: 0") : honest(head)
    }
    let collected = PauseList()
    var download = download(server.url)
    download.sleep = { collected.add($0) }
    try await run(download)
    #expect(collected.all == [.seconds(1), .seconds(2), .seconds(4)])
    await server.close()
  }

  @Test func aServerThatIsNotThereIsNamed() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    let url = server.url
    await server.close()
    let error = await expect(.network, download(url))
    #expect(error?.message.contains("127.0.0.1") == true)
  }

  @Test func tooLittleRoomIsSaidBeforeAnythingIsWritten() async throws {
    let server = try await ScriptedFileServer { head, _ in honest(head) }
    var download = download(server.url)
    download.freeSpace = { _ in 1_000_000 }
    let error = await expect(.diskFull, download)
    #expect(error?.message.contains("has 1 MB free; 67 MB are needed") == true)
    #expect(folder.contents("model.gguf.part") == [])
    await server.close()
  }

  #if os(Linux)
    @Test func aDiskThatFillsUpIsSaidWithWhatIsNeeded() async throws {
      let server = try await ScriptedFileServer { head, _ in honest(head) }
      // Every write to this device fails for lack of space.
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/model.gguf.part", withDestinationPath: "/dev/full")
      var download = download(server.url)
      download.freeSpace = { _ in nil }
      let error = await expect(.diskFull, download)
      #expect(error?.message.contains("67 MB are needed") == true)
      await server.close()
    }
  #endif

  @Test func cancellingKeepsThePart() async throws {
    let server = try await ScriptedFileServer { _, number in
      var reply = whole(file)
      reply.bytes.removeLast(100_000)
      reply.closes = false
      return reply
    }
    let (received, report) = AsyncStream<Int64>.makeStream()
    let download = download(server.url)
    let task = Task {
      do throws(LocalModelError) {
        try await run(download) { received, _ in report.yield(received) }
        return nil as LocalModelError.Code?
      } catch { return error.code }
    }
    // The first report comes before the first byte: give up as soon as the head has been seen.
    for await _ in received { break }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(folder.names == ["model.gguf.etag", "model.gguf.part"])
    await server.close()

    let again = try await ScriptedFileServer { head, _ in honest(head) }
    try await run(self.download(again.url))
    #expect(folder.contents("model.gguf") == file)
    await again.close()
  }
}

private final class PauseList: Sendable {
  private let pauses = Mutex<[Duration]>([])
  func add(_ pause: Duration) { pauses.withLock { $0.append(pause) } }
  var all: [Duration] { pauses.withLock { $0 } }
}
