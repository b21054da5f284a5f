import Foundation
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct UnixSocketTests {
  private let folder: URL

  init() throws {
    // Short: what a socket's path may be long is soon used up.
    folder = URL(filePath: "/tmp/antiphon-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  private func problem(at path: String) async -> ServerError? {
    do {
      try await TestServer.run(place: .unix(path: path)) { _ in }
      return nil
    } catch {
      return error as? ServerError
    }
  }

  @Test func isItsOwnersAloneAndAsksForNoToken() async throws {
    let path = folder.appending(path: "a/b/socket").path
    try await TestServer.run(place: .unix(path: path)) { [folder] server async throws in
      #expect(try mode(path) == 0o600)
      #expect(try mode(folder.appending(path: "a").path) == 0o700)
      #expect(try mode(folder.appending(path: "a/b").path) == 0o700)
      #expect(server.address.description == "unix:\(path)")
      #expect(try await server.ask("GET", "/api/sessions", [("Host", "localhost")]).status == 200)
      #expect(
        try await server.ask("GET", "/api/sessions", [("Host", "x"), ("Origin", "http://x")]).status == 403)
      let wire = try await server.connect()
      try await wire.send(server.request("GET", "/api/chat", [("Host", "x")] + TestServer.handshake))
      #expect(await wire.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
      await wire.close()
    }
    // The file goes with the server, the folders stay.
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "a/b").path))
  }

  @Test func aFileThatNobodyListensAtIsReplaced() async throws {
    let path = folder.appending(path: "socket").path
    let left = try UnixSocket(path: path)
    close(left.descriptor)
    try await TestServer.run(place: .unix(path: path)) { server async throws in
      #expect(try await server.ask("GET", "/health", [("Host", "x")]).status == 200)
      // Whoever made the one before does not take this one away.
      left.remove()
      #expect(try await server.ask("GET", "/health", [("Host", "x")]).status == 200)
    }
  }

  @Test func aSocketThatIsListenedAtIsLeftAlone() async throws {
    let path = folder.appending(path: "socket").path
    try await TestServer.run(place: .unix(path: path)) { server async throws in
      let problem = await problem(at: path)
      #expect(problem?.code == .inUse)
      #expect(problem?.message == "Another server listens at \(path).")
      #expect(try await server.ask("GET", "/health", [("Host", "x")]).status == 200)
    }
  }

  @Test func whatIsNoSocketIsLeftAlone() async throws {
    let path = folder.appending(path: "socket").path
    try Data("mine".utf8).write(to: URL(filePath: path))
    #expect(await problem(at: path)?.code == .occupied)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    // Nor is what a link points to.
    let link = folder.appending(path: "link").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(await problem(at: link)?.code == .occupied)
  }

  @Test(arguments: [
    (0o700, true), (0o750, true), (0o755, true), (0o770, false), (0o702, false), (0o1777, false),
  ])
  func aFolderThatIsThereIsWrittenByItsOwnerAlone(mode: Int, isTaken: Bool) async throws {
    let shared = folder.appending(path: "shared").path
    try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
    // Not with the call before, which leaves out what the process leaves out.
    try #require(chmod(shared, mode_t(mode)) == 0)
    let problem = await problem(at: shared + "/socket")
    #expect((problem == nil) == isTaken)
    guard !isTaken else { return }
    #expect(problem?.code == .place)
    #expect(
      problem?.message == "What should be the folder of the socket can be written by others: \(shared).")
    #expect(!FileManager.default.fileExists(atPath: shared + "/socket"))
  }

  @Test(arguments: ["/", "//"]) func aFolderIsNoLink(slashes: String) async throws {
    let (own, link) = (folder.appending(path: "own").path, folder.appending(path: "link").path)
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: own)
    let problem = await problem(at: link + slashes + "socket")
    #expect(problem?.code == .place)
    #expect(problem?.message == "What should be the folder of the socket is a link or a file: \(link).")
    #expect(!FileManager.default.fileExists(atPath: own + "/socket"))
  }

  @Test func aFolderOfSomebodyElseIsNotTaken() async throws {
    // Only whoever owns everything can make one, and may be alone on a machine.
    guard geteuid() == 0 else { return }
    let other = folder.appending(path: "other").path
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try #require(chown(other, 65534, 65534) == 0)
    #expect(
      await problem(at: other + "/socket")?.message
        == "What should be the folder of the socket belongs to somebody else: \(other).")
  }

  @Test func aPathHasToFit() async throws {
    let long = folder.path + "/" + String(repeating: "x", count: 108 - folder.path.utf8.count)
    let problem = await problem(at: long)
    #expect(problem?.code == .place)
    #expect(problem?.message == "The path of the socket is too long: \(long).")
    let fits = folder.path + "/" + String(repeating: "x", count: 106 - folder.path.utf8.count)
    #expect(await self.problem(at: fits) == nil)
    #expect(await self.problem(at: folder.path + "/file/x")?.code == nil)
  }

  @Test func aPortThatIsTakenIsNamed() async throws {
    try await TestServer.run { server async throws in
      let error = await #expect(throws: ServerError.self) {
        try await TestServer.run(place: .tcp(host: "127.0.0.1", port: server.port)) { _ in }
      }
      #expect(error?.code == .inUse)
      #expect(error?.message == "Something else listens at 127.0.0.1:\(server.port).")
    }
    let error = await #expect(throws: ServerError.self) {
      try await TestServer.run(place: .tcp(host: "host.invalid", port: 0)) { _ in }
    }
    #expect(error?.code == .place)
  }
}
