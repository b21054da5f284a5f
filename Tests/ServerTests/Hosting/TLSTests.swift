import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Subprocess
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct TLSTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-tls-\(UUID())")
  private var files: Configuration.TLS {
    Configuration.TLS(
      certificatePath: folder.appending(path: "cert.pem").path,
      keyPath: folder.appending(path: "key.pem").path)
  }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func makeCertificate() async throws {
    let result = try await Subprocess.run(
      .name("openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files.keyPath,
        "-out",
        files.certificatePath,
      ], output: .discarded, error: .string(limit: 4096))
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
  }

  @Test func everythingGoesOverIt() async throws {
    try await makeCertificate()
    let certificate = try NIOSSLCertificate.fromPEMFile(files.certificatePath)
    try await TestServer.run(tls: files) { server async throws in
      #expect(server.address.description == "https://\(server.host)")
      var client = TLSConfiguration.makeClientConfiguration()
      client.trustRoots = .certificates(certificate)
      let context = try NIOSSLContext(configuration: client)

      let plain = try await Wire.connect(server.address, tls: context)
      let own = ("Origin", "https://\(server.host)")
      try await plain.send(
        server.request("GET", "/api/sessions", [("Host", server.host), server.authorization, own]))
      #expect(await plain.read(through: "[]").hasPrefix("HTTP/1.1 200 OK\r\n"))
      await plain.close()

      // The same page, asked for without.
      let foreign = try await Wire.connect(server.address, tls: context)
      let insecure = ("Origin", "http://\(server.host)")
      try await foreign.send(
        server.request("GET", "/api/sessions", [("Host", server.host), server.authorization, insecure]))
      #expect(Answer(await foreign.readToEnd()).status == 403)
      await foreign.close()

      let wire = try await Wire.connect(server.address, tls: context)
      try await wire.send(
        server.request(
          "GET", "/api/chat", [("Host", server.host), server.authorization] + TestServer.handshake))
      #expect(await wire.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
      let socket = FrameWire(wire: wire)
      let text = String(repeating: "x", count: 200_000)
      try await socket.send(.text(text), .close(1000))
      #expect(await socket.rest() == [.text(text), .close(1000)])
      await wire.close()
    }
  }

  @Test func whoeverDoesNotSpeakItIsNotAnswered() async throws {
    try await makeCertificate()
    try await TestServer.run(tls: files) { server async throws in
      let wire = try await server.connect()
      try await wire.send(
        server.request("GET", "/api/sessions", [("Host", server.host), server.authorization]))
      #expect(Answer(await wire.readToEnd()).status == nil)
      await wire.close()
      #expect(server.effects.all == [])
    }
  }

  @Test func filesThatAreNoneAreNamed() async throws {
    let missing = await #expect(throws: ServerError.self) { try await TestServer.run(tls: files) { _ in } }
    #expect(missing?.code == .certificate)
    #expect(missing?.message.contains(files.certificatePath) == true)
    try await makeCertificate()
    try Data("no key".utf8).write(to: URL(filePath: files.keyPath))
    #expect(throws: Never.self) { try NIOSSLCertificate.fromPEMFile(files.certificatePath) }
    let broken = await #expect(throws: ServerError.self) { try await TestServer.run(tls: files) { _ in } }
    #expect(broken?.code == .certificate)
  }
}
