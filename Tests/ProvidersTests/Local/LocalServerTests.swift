import Conversation
import Foundation
import Synchronization
import Testing

@testable import Providers

/// The server's life with a child that only plays the part of the real one.
@Suite struct LocalServerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Listens, answers 200 to everything but a wrong path, and ends with its standard input.
  private let good = """
    import http.server, json, os, sys, threading
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            ok = self.path == "/health"
            self.send_response(200 if ok else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        def log_message(self, *_): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("hello log", os.environ["ANTIPHON_LOCAL_KEY"] == "key", os.getsid(0) == os.getpid(), file=sys.stderr)
    sys.stderr.flush()
    open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
    print(json.dumps({"base_url": f"http://127.0.0.1:{server.server_port}/v1"}), flush=True)
    sys.stdin.buffer.read()
    """

  private var pids: [Int32] {
    (folder.contents("pids").map { String(decoding: $0, as: UTF8.self) } ?? "")
      .split(separator: "\n").compactMap { Int32($0) }
  }

  private func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }

  private func makeServer(
    _ script: String, limit: Duration = .seconds(120), executable: String = "python3"
  ) -> LocalServer {
    let path = folder.path
    return LocalServer(
      prepare: { model in
        LocalServerLaunch(
          model: model, executable: executable, arguments: ["-I", "-c", script, path + "/pids", model])
      },
      makeProcess: {
        LocalServerProcess(launch: $0, apiKey: "key", logPath: path + "/log", startLimit: limit)
      })
  }

  private func failure(_ server: LocalServer) async -> TurnError? {
    do throws(TurnError) {
      _ = try await server.acquire(model: "m")
      return nil
    } catch { return error }
  }

  @Test func startsOnceAndServesSeveral() async throws {
    let server = makeServer(good)
    async let first = server.acquire(model: "m")
    async let second = server.acquire(model: "m")
    let leases = try await [first, second]
    #expect(leases[0] == leases[1])
    #expect(leases[0].endpoint.apiKey == "key")
    #expect(pids.count == 1)
    for lease in leases { await server.release(lease) }
    await server.stop()
    #expect(!isAlive(pids[0]))
    #expect(folder.contents("log").map { String(decoding: $0, as: UTF8.self) } == "hello log True True\n")
    #expect(await failure(server)?.code == .cancelled)
  }

  @Test func anotherModelEndsTheFirst() async throws {
    let server = makeServer(good)
    let first = try await server.acquire(model: "a")
    await server.release(first)
    let second = try await server.acquire(model: "b")
    #expect(first.endpoint != second.endpoint)
    #expect(pids.count == 2 && !isAlive(pids[0]) && isAlive(pids[1]))
    await server.stop()
  }

  @Test func aServerThatCrashedIsStartedAgain() async throws {
    let server = makeServer(good)
    let first = try await server.acquire(model: "m")
    kill(pids[0], SIGKILL)
    await server.release(first)
    // The end may be noticed before or after this request: either it starts another, or meets the dead one's.
    while try await server.acquire(model: "m") == first { await Task.yield() }
    #expect(pids.count == 2 && isAlive(pids[1]))
    await server.stop()
  }

  @Test func aLoadFailureIsToldInTheChildsWords() async throws {
    let server = makeServer(
      """
      import json, sys
      print("first\\nE: no such tensor\\n", file=sys.stderr)
      print(json.dumps({"error": "RuntimeError: cannot load"}), flush=True)
      sys.exit(1)
      """)
    let error = try #require(await failure(server))
    #expect(error.code == .configuration)
    #expect(
      error.message == "The local model server could not go on (exit status 1). RuntimeError: cannot load. "
        + "It last said: E: no such tensor.")
    #expect(error.suggestion == "Its log is \(folder.path)/log.")
    await server.stop()
  }

  @Test func anIllegalInstructionIsPutIntoWords() async throws {
    let server = makeServer("import os, signal; os.kill(os.getpid(), signal.SIGILL)")
    let error = try #require(await failure(server))
    #expect(error.message.contains("avx2, fma, f16c, bmi2"))
    await server.stop()
  }

  @Test func aChildThatNeverSpeaksIsEnded() async throws {
    let server = makeServer(
      "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(1000)",
      limit: .seconds(3))
    let error = try #require(await failure(server))
    #expect(error.message.contains("did not start. It was not ready after 3"))
    #expect(pids.allSatisfy { !isAlive($0) })
    await server.stop()
  }

  @Test(arguments: [
    "print('nonsense', flush=True)", "print('{\"base_url\": \"http://127.0.0.1:9/v1\"}', flush=True)",
  ])
  func aChildThatSpeaksNonsenseIsEnded(script: String) async throws {
    let server = makeServer("import time; \(script); time.sleep(1000)")
    let error = try #require(await failure(server))
    #expect(error.code == .configuration)
    await server.stop()
  }

  @Test func anAbsentInterpreterIsNamed() async throws {
    let server = makeServer(good, executable: "no-python-of-this-name")
    let error = try #require(await failure(server))
    #expect(error.message.contains("no-python-of-this-name"))
    await server.stop()
  }

  @Test func whoeverIsCancelledLeavesAndTheServerStartsAnyway() async throws {
    let server = makeServer(good)
    let task = Task { await failure(server) }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    _ = try await server.acquire(model: "m")
    #expect(pids.count == 1)
    await server.stop()
  }

  @Test func stoppingWhileItStartsLeavesNothing() async throws {
    let server = makeServer(
      "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(1000)")
    let task = Task { await failure(server) }
    while pids.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    await server.stop()
    #expect(await task.value?.code == .cancelled)
    #expect(!isAlive(pids[0]))
  }

  @Test func theLogIsRotatedBySize() throws {
    var log = LocalServerLog(path: folder.path + "/log", limit: 10)
    func append(_ text: String) { Array(text.utf8).withUnsafeBytes { log.append($0) } }
    append("1234567\n")
    append("abc")
    append("\n\n")
    #expect(folder.contents("log.1") == Array("1234567\n".utf8))
    #expect(folder.contents("log") == Array("abc\n\n".utf8))
    #expect(log.lastLine == "abc")
  }
}
