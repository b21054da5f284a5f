import AsyncHTTPClient
import Conversation
import FoundationEssentials
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Fetches one file over HTTP into its place, piece by piece, and goes on where an earlier attempt ended.
///
/// What has arrived lies in `<target>.part`, and the validator of the server's file (its ETag) in
/// `<target>.etag`. Both stay when the connection is cut for good or the task is cancelled, and the next
/// `run` goes on from there; both are removed when the content turns out wrong. The file appears under its own
/// name only once its length and SHA-256 are right.
struct ModelDownload: Sendable {
  /// Where to fetch it: `https://…` (or `http://…`).
  var url: String
  var target: String
  /// In lower-case hexadecimal digits.
  var sha256: String
  /// The length to expect in bytes, to about one percent.
  var expectedBytes: Int64

  /// How often in a row the server may fail without a single byte having come.
  var maximumAttempts = 5
  /// How many redirections an attempt may take.
  var maximumRedirections = 5
  /// How much room must be left on the disk afterwards, in bytes.
  var reserve: Int64 = 64 << 20
  /// How many bytes the disk has left for a path.
  var freeSpace: @Sendable (String) -> Int64? = { LocalFileSystem.freeSpace(at: $0) }
  /// Waits before the next attempt; throws when the task is cancelled.
  var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  init(url: String, target: String, sha256: String, expectedBytes: Int64) {
    self.url = url
    self.target = target
    self.sha256 = sha256
    self.expectedBytes = expectedBytes
  }

  private var part: String { target + ".part" }
  private var validator: String { target + ".etag" }
  /// What no honest server sends more of.
  private var maximumBytes: Int64 { expectedBytes + expectedBytes / 20 + 4096 }

  /// How one attempt ended that did not throw.
  private enum Attempt {
    case complete
    case again
    case cut(LocalModelError, gained: Bool)
  }

  /// Fetches the file; returns at once when the target is already there.
  ///
  /// Two at a time for one target would spoil each other's part: the caller holds a lock.
  ///
  /// - Parameters:
  ///   - configuration: proxy and certificates; redirections, compression and time limits in it are replaced.
  ///   - progress: is given the bytes on disk and the whole length, now and then and at the end.
  /// - Throws: what went wrong; `.cancelled` when the task was cancelled.
  func run(
    _ configuration: HTTPClient.Configuration = .init(), progress: @Sendable (Int64, Int64?) -> Void
  ) async throws(LocalModelError) {
    var configuration = configuration
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.timeout = .init(connect: .seconds(15), read: .seconds(30))
    // The library would go on trying for as long as a request may take; attempts are counted here.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      try await run(with: client, progress: progress)
    } catch {
      // It says no more than that it was shut down before.
      try? await client.shutdown()
      throw error
    }
    try? await client.shutdown()
  }

  private func run(
    with client: HTTPClient, progress: @Sendable (Int64, Int64?) -> Void
  ) async throws(LocalModelError) {
    if LocalFileSystem.exists(target) { return }
    let file = try LocalFile(part, .append)
    var digest = FileDigest()
    if try file.length() > 0 { try await digest.update(contentsOf: file) }
    var failures = 0
    // Restarts count apart: a server whose ranges never fit must not keep us for ever.
    var restarts = 0
    attempts: while true {
      if Task.isCancelled { throw .cancelled }
      switch try await attempt(with: client, file: file, digest: &digest, progress: progress) {
      case .complete:
        break attempts
      case .again:
        restarts += 1
        guard restarts < maximumAttempts else {
          throw LocalModelError(.network, "\(host) does not give the file in a way it can be put together.")
        }
      case .cut(let error, let gained):
        failures = gained ? 1 : failures + 1
        guard failures < maximumAttempts else { throw error }
        do { try await sleep(.seconds(1 << min(failures - 1, 4))) } catch { throw .cancelled }
      }
    }
    try finish(file, digest)
  }

  private func finish(_ file: borrowing LocalFile, _ digest: FileDigest) throws(LocalModelError) {
    guard digest.hexadecimal() == sha256 else {
      try LocalFileSystem.remove(part)
      try LocalFileSystem.remove(validator)
      throw LocalModelError(
        .hashMismatch, "What \(host) sent is not the file that was expected: its SHA-256 differs.",
        suggestion: "It was removed; try again, and on another network if it happens twice.")
    }
    try file.synchronize()
    try LocalFileSystem.move(part, to: target)
    try LocalFileSystem.remove(validator)
  }

  // MARK: One attempt

  private func attempt(
    with client: HTTPClient, file: borrowing LocalFile, digest: inout FileDigest,
    progress: @Sendable (Int64, Int64?) -> Void
  ) async throws(LocalModelError) -> Attempt {
    var have = try file.length()
    if have > 0, storedValidator() == nil {
      // Nothing says that the server still has the file these bytes are of.
      try discard(file, &digest)
      have = 0
    }
    let response: HTTPClientResponse
    switch try await ask(client, have: have) {
    case .success(let answered): response = answered
    case .failure(let error): return .cut(error, gained: false)
    }
    let total: Int64?
    switch DownloadAnswer(response.downloadHead, have: have, host: host) {
    case .complete: return .complete
    case .redirect, .fail: throw failure(of: response, have: have)
    case .retry(let error): return .cut(error, gained: false)
    case .discard:
      try discard(file, &digest)
      return .again
    case .startOver(let length):
      try discard(file, &digest)
      have = 0
      total = length
    case .append(let length):
      total = length
    }
    try check(total: total)
    try check(room: (total ?? expectedBytes) - have)
    storeValidator(response.headers.first(name: "etag"))
    progress(have, total)
    return try await receive(
      response.body, into: file, digest: &digest, have: have, total: total, progress: progress)
  }

  /// Sends the request and follows redirections. The failure is one that may pass.
  private func ask(
    _ client: HTTPClient, have: Int64
  ) async throws(LocalModelError) -> Result<HTTPClientResponse, LocalModelError> {
    var address = url
    for _ in 0...maximumRedirections {
      var request = HTTPClientRequest(url: address)
      // What is counted and hashed must be the file itself.
      request.headers.add(name: "accept-encoding", value: "identity")
      request.headers.add(name: "user-agent", value: "antiphon")
      if have > 0, let tag = storedValidator() {
        request.headers.add(name: "range", value: "bytes=\(have)-")
        request.headers.add(name: "if-range", value: tag)
      }
      let response: HTTPClientResponse
      do {
        response = try await client.execute(request, timeout: .seconds(60))
      } catch {
        if Task.isCancelled || error is CancellationError { throw .cancelled }
        return .failure(connectionError(error))
      }
      guard case .redirect(let location) = DownloadAnswer(response.downloadHead, have: have, host: host)
      else { return .success(response) }
      address = try resolve(location, from: address)
    }
    throw LocalModelError(.network, "\(host) redirects more than \(maximumRedirections) times.")
  }

  private func receive(
    _ body: HTTPClientResponse.Body, into file: borrowing LocalFile, digest: inout FileDigest, have: Int64,
    total: Int64?, progress: @Sendable (Int64, Int64?) -> Void
  ) async throws(LocalModelError) -> Attempt {
    var received = have
    var reported = have
    var iterator = body.makeAsyncIterator()
    while true {
      let piece: ByteBuffer?
      do {
        piece = try await iterator.next()
      } catch {
        progress(received, total)
        if Task.isCancelled || error is CancellationError { throw .cancelled }
        return .cut(connectionError(error), gained: received > have)
      }
      guard let piece else { break }
      guard received + Int64(piece.readableBytes) <= min(total ?? maximumBytes, maximumBytes) else {
        try discard(file, &digest)
        throw tooLong(nil)
      }
      let written = piece.withUnsafeReadableBytes { bytes in
        digest.update(bytes)
        return Result { () throws(LocalModelError) in try file.write(bytes) }
      }
      if case .failure(let error) = written {
        throw explain(error, missing: (total ?? expectedBytes) - received)
      }
      received += Int64(piece.readableBytes)
      if received - reported >= 512 << 10 {
        progress(received, total)
        reported = received
      }
    }
    progress(received, total)
    if let total, received < total {
      return .cut(
        LocalModelError(.network, "\(host) ended the answer before the file was whole."),
        gained: received > have)
    }
    return .complete
  }

  // MARK: Checks

  private func check(total: Int64?) throws(LocalModelError) {
    guard let total else { return }
    // Less than half cannot be the file either, whatever the estimate is worth.
    guard total <= maximumBytes, total >= expectedBytes / 2 else { throw tooLong(total) }
  }

  private func check(room missing: Int64) throws(LocalModelError) {
    guard let free = freeSpace(target), free < missing + reserve else { return }
    throw diskFull(missing: missing, free: free)
  }

  private func diskFull(missing: Int64, free: Int64?) -> LocalModelError {
    let has = free.map { "has \(ByteCount.text($0)) free" } ?? "is full"
    return LocalModelError(
      .diskFull, "The disk of \(target) \(has); \(ByteCount.text(missing + reserve)) are needed.",
      suggestion: "Make room and start again: it goes on where it stopped.")
  }

  private func explain(_ error: LocalModelError, missing: Int64) -> LocalModelError {
    error.code == .diskFull ? diskFull(missing: missing, free: freeSpace(target)) : error
  }

  private func tooLong(_ total: Int64?) -> LocalModelError {
    let got = total.map { "\(ByteCount.text($0)) long" } ?? "longer than it was said to be"
    return LocalModelError(
      .lengthMismatch, "The file at \(host) is \(got), not about \(ByteCount.text(expectedBytes)).")
  }

  private func failure(of response: HTTPClientResponse, have: Int64) -> LocalModelError {
    if case .fail(let error) = DownloadAnswer(response.downloadHead, have: have, host: host) { return error }
    return LocalModelError(.network, "\(host) gave an answer of no use here.")
  }

  private func connectionError(_ error: any Error) -> LocalModelError {
    // The library's errors name what failed in a word or two, and hold nothing of ours but the address.
    LocalModelError(
      .network, "The connection to \(host) failed: \(error).",
      suggestion: "Try again: it goes on where it stopped.")
  }

  // MARK: Small things

  /// The host of the first address, for errors.
  private var host: String {
    URL(string: url)?.host() ?? "the server"
  }

  private func resolve(_ location: String, from address: String) throws(LocalModelError) -> String {
    guard let base = URL(string: address), let next = URL(string: location, relativeTo: base)?.absoluteURL,
      next.scheme == "https" || next.scheme == "http", base.scheme == "http" || next.scheme == "https"
    else {
      throw LocalModelError(.network, "\(host) redirects to an address that cannot be followed.")
    }
    return next.absoluteString
  }

  private func discard(_ file: borrowing LocalFile, _ digest: inout FileDigest) throws(LocalModelError) {
    if try file.length() > 0 { try file.truncate() }
    try LocalFileSystem.remove(validator)
    digest = FileDigest()
  }

  private func storedValidator() -> String? {
    guard let data = FileManager.default.contents(atPath: validator), !data.isEmpty else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  private func storeValidator(_ tag: String?) {
    // RFC 9110, section 13.1.5: a weak validator cannot vouch for single bytes.
    guard let tag, tag.hasPrefix("\""), !tag.contains(where: \.isNewline) else { return }
    // Without it the next attempt starts over, and nothing worse.
    try? Data(tag.utf8).write(to: URL(filePath: validator))
  }
}

extension HTTPClientResponse {
  fileprivate var downloadHead: DownloadAnswer.Head {
    DownloadAnswer.Head(
      status: Int(status.code), contentLength: headers.first(name: "content-length").flatMap { Int64($0) },
      contentRange: headers.first(name: "content-range"), location: headers.first(name: "location"))
  }
}
