import Conversation
import Coordinator
import Foundation
import NIOHTTP1

/// What it costs a server, in a process of its own, to tell many clients of an answer of 1,000 deltas a second.
///
/// They read server-sent events in delta form at the usual pace. Half of many take the first event and then nothing until
/// the response is over.
struct WireLoad: Benchmark {
  let name = "wire"
  let title = "1,000 deltas a second over server-sent events to 1 and 200 readers, half of them not reading"

  func run(isLong: Bool) async throws -> [Figure] {
    let (short, long) = (5, isLong ? 60 : 30)
    // Each in a process of its own: what one has let go of is not always given back to the system.
    var single = [try await pass(readers: 1, seconds: short)]
    let many = try await pass(readers: 200, seconds: long)
    single.append(try await pass(readers: 1, seconds: short))
    Console.progress("  1,000 idle connections")
    let idle = try await serving { try await IdleConnections.run($0) }
    return figures(single, many, idle)
  }

  private func pass(readers: Int, seconds: Int) async throws -> LoadPass {
    Console.progress("  \(readers) readers, \(seconds) s")
    return try await serving { server in
      // What is only ever made once is there afterwards.
      _ = try await LoadPass.run(server, readers: 1, deltas: 100)
      return try await LoadPass.run(server, readers: readers, deltas: seconds * 1000)
    }
  }

  private func serving<Value>(_ body: (LoadProcess) async throws -> Value) async throws -> Value {
    try await withFolder { folder in
      let server = try LoadProcess(folder: folder)
      defer { server.stop() }
      return try await body(server)
    }
  }

  private func figures(_ single: [LoadPass], _ many: LoadPass, _ idle: IdleConnections) -> [Figure] {
    // Other programs only ever add to a delay: the pass that was left alone the most is compared.
    let one = single.map { $0.lag.quantile(0.99) }.min() ?? .nan
    let all = many.lag.quantile(0.99)
    let bytes = single.map(\.wireRatio).max() ?? .nan
    return [
      .count(
        "readers over a wire that saw the ending", "\(many.endings) of \(many.readers)", target: "all",
        holds: many.endings == many.readers),
      .count(
        "those that did not read until it was over",
        "\(many.lateEndings) of \(many.silent), \(many.dropped) dropped before",
        target: "all see the ending", holds: many.lateEndings == many.silent),
      .ratio("p99 lag over a wire, 200 readers against 1", "\(all.time) / \(one.time)", all / one, atMost: 5),
      .time("p99 lag over a wire, 200 readers", all, under: 0.1),
      .noted(
        "median lag over a wire, 1 / 200 readers",
        "\((single.map { $0.lag.quantile(0.5) }.min() ?? .nan).time) / \(many.lag.quantile(0.5).time)"),
      .noted(
        "bytes sent to those that did not read against those that did",
        "\((Double(many.silentBytes) / Double(many.bytes) * 100).digits(0)) %"),
      .count(
        "extra memory of the server, 200 readers", mebibytes(many.extraMemory), target: "≤ 64 MiB",
        holds: many.extraMemory <= 64 << 20),
      .count(
        "extra memory of the server, 1,000 idle connections", mebibytes(idle.extraMemory), target: "≤ 50 MiB",
        holds: idle.extraMemory <= 50 << 20),
      .ratio(
        "bytes on the wire in delta form against the text", "\(many.bytes) / \(many.textBytes)",
        max(bytes, many.wireRatio), atMost: 3),
      .noted(
        "CPU of the server, 1 / 200 readers, of one core",
        ([single.map(\.load).min() ?? .nan, many.load]).map { "\(($0 * 100).digits(0)) %" }.joined(
          separator: " / ")),
    ]
  }

  private func mebibytes(_ bytes: Int) -> String { "\((Double(bytes) / 1_048_576).digits(1)) MiB" }
}

/// One response with its readers.
struct LoadPass: Sendable {
  /// How many read, and how many of them were told the end.
  var readers = 0
  var endings = 0
  /// The same for those that began to when it was over.
  var silent = 0
  var lateEndings = 0
  /// How many of them the server did not wait for.
  var dropped = 0
  /// From a delta's emission until a reader has parsed it; every reader counts every delta.
  var lag = LatencyHistogram()
  /// The most bytes that the server had in use beyond those before the readers came.
  var extraMemory = 0
  /// Bytes on the wire for each byte of text, of the reader with the most.
  var wireRatio = 0.0
  /// Bytes on the wire to all that read, and to those that did not until it was over; and of text to the former.
  var bytes = 0
  var silentBytes = 0
  var textBytes = 0
  /// Of one core, while the model spoke.
  var load = 0.0

  static func run(_ server: LoadProcess, readers: Int, deltas: Int) async throws -> LoadPass {
    let before = server.memory
    let accepted = try await ask(server, deltas: deltas)
    let target = "/api/responses/\(accepted.responseID)/turns?format=delta"
    var (reading, silent): ([LoadConnection], [LoadConnection]) = ([], [])
    for number in 0..<readers {
      let reads = number % 2 == 0
      let connection = try await LoadConnection.open(
        server.port, .GET, target, reads: reads, times: server.times)
      if reads { reading.append(connection) } else { silent.append(connection) }
    }
    for connection in reading + silent {
      let start = await connection.progress.first(where: { $0.events > 0 || $0.isClosed })
      guard let start, start.events > 0 else {
        throw LoadFailure(reason: "a stream was answered with \(start?.status ?? 0), and closed")
      }
    }
    let (time, cpu) = (ThisProcess.nanoseconds, server.cpu)
    server.begin()
    let sampling = Task {
      var peak = before
      while !Task.isCancelled {
        peak = max(peak, server.memory)
        try? await Task.sleep(for: .milliseconds(50))
      }
      return peak
    }
    var pass = LoadPass(readers: reading.count, silent: silent.count)
    for connection in reading {
      let end = await connection.progress.first { $0.hasEnding || $0.isClosed ? $0 : nil }
      guard let end else { continue }
      pass.endings += end.hasEnding && end.textBytes == deltas * EmissionTimes.deltaLength ? 1 : 0
      pass.lag.add(end.lag)
      pass.bytes += end.wireBytes
      pass.textBytes += end.textBytes
      pass.wireRatio = max(pass.wireRatio, Double(end.wireBytes) / Double(end.textBytes))
    }
    pass.load = (server.cpu - cpu) / (Double(ThisProcess.nanoseconds - time) / 1e9)
    sampling.cancel()
    pass.extraMemory = await sampling.value - before
    for connection in silent {
      try? await connection.read()
      guard let end = await connection.progress.first(where: { $0.hasEnding || $0.isClosed }) else {
        continue
      }
      pass.silentBytes += end.wireBytes
      if end.hasEnding {
        pass.lateEndings += 1
        continue
      }
      pass.dropped += 1
      let again = try await LoadConnection.open(
        server.port, .GET, target, headers: [("Last-Event-ID", end.lastEventID)], times: server.times)
      if await again.progress.first(where: { $0.hasEnding || $0.isClosed })?.hasEnding == true {
        pass.lateEndings += 1
      }
      await again.close()
    }
    for connection in reading + silent { await connection.close() }
    return pass
  }

  /// A request whose answer waits until it may begin.
  static func ask(_ server: LoadProcess, deltas: Int) async throws -> AcceptedRequest {
    let session = try WireJSON.decode(
      Session.self, from: await LoadConnection.ask(server.port, "/api/sessions", body: "{}"))
    return try WireJSON.decode(
      AcceptedRequest.self,
      from: await LoadConnection.ask(
        server.port, "/api/sessions/\(session.id)/rounds", body: #"{"content":"\#(deltas)"}"#))
  }
}

/// Connections over which nothing is said.
struct IdleConnections: Sendable {
  var extraMemory: Int

  /// Half of them follow a response that says nothing yet, half are WebSockets.
  static func run(_ server: LoadProcess, count: Int = 1000) async throws -> IdleConnections {
    // What is only ever made once is there afterwards.
    let accepted = try await LoadPass.ask(server, deltas: 1)
    let target = "/api/responses/\(accepted.responseID)/turns?format=delta"
    try await open(server, target, count: 2)
    let before = server.memory
    let connections = try await open(server, target, count: count)
    let after = server.memory
    for connection in connections { await connection.close() }
    server.begin()
    return IdleConnections(extraMemory: after - before)
  }

  @discardableResult
  private static func open(
    _ server: LoadProcess, _ target: String, count: Int
  ) async throws -> [LoadConnection] {
    var connections: [LoadConnection] = []
    for number in 0..<count {
      if number % 2 == 0 {
        connections.append(try await LoadConnection.open(server.port, .GET, target, times: server.times))
      } else {
        connections.append(
          try await LoadConnection.open(
            server.port, .GET, "/api/chat",
            headers: [
              ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
              ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ]))
      }
    }
    for (number, connection) in connections.enumerated() {
      let isThere = await connection.progress.first {
        $0.isClosed ? false : number % 2 == 0 ? ($0.events > 0 ? true : nil) : ($0.status == 101 ? true : nil)
      }
      guard isThere == true else {
        throw LoadFailure(
          reason: "connection \(number) was closed: \(connection.progress.read { $0.status })")
      }
    }
    return connections
  }
}

extension Broadcast {
  /// The value, once it is as the condition says.
  func first(where condition: @Sendable (Value) -> Bool) async -> Value? {
    await first { condition($0) ? $0 : nil }
  }
}
