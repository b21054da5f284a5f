import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import NIOSSL
import Synchronization
import Testing

@testable import Tools

/// Pages from servers of this machine, under names that look public.
@Suite(.timeLimit(.minutes(10))) struct FetchTests {
  private func fetch(
    _ target: String = "/", limits: WebFetcher.Limits = .init(), offset: Int? = nil,
    _ answer: @escaping @Sendable (String) -> PageServer.Answer
  ) async throws -> ToolOutcome {
    try await withPageServer(answer) { server in
      let tool = FetchURLTool(fetcher: WebFetcher.local(limits: limits).fetcher)
      return await tool.run("http://ok.example:\(server.port)\(target)", offset: offset)
    }
  }

  // MARK: What comes of it

  @Test func aPage() async throws {
    let outcome = try await fetch { _ in
      .page(
        "<title>Hi &amp; ho</title><h1>Head</h1><p>See <a href='/b?c=1&amp;d'>this</a>.<script>x()</script>")
    }
    guard case .success(let text, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(text.hasPrefix("Title: Hi & ho\n\n# Head\n\nSee this (http://ok.example:"))
    #expect(text.hasSuffix("/b?c=1&d)."))
  }

  @Test func theRequest() async throws {
    try await withPageServer({ _ in .page("x") }) { server in
      let tool = FetchURLTool(fetcher: WebFetcher.local().fetcher)
      _ = await tool.run("http://ok.example:\(server.port)/a/../b?c=d#e")
      let requests = server.requests.withLock { $0 }
      #expect(requests.count == 1)
      let lines = requests.first?.components(separatedBy: "\r\n") ?? []
      #expect(lines.first == "GET /b?c=d HTTP/1.1")
      let names = lines.dropFirst().map { $0.prefix { $0 != ":" }.lowercased() }.filter { !$0.isEmpty }
        .sorted()
      #expect(names == ["accept", "accept-encoding", "host", "user-agent"])
      #expect(lines.contains { $0.lowercased() == "host: ok.example:\(server.port)" })
      #expect(lines.contains { $0.lowercased() == "user-agent: antiphon (fetch_url)" })
    }
  }

  @Test(arguments: [
    "application/json", "text/plain", "text/csv; charset=utf-8", "application/ld+json", "text/xml",
  ])
  func otherTextAsItIs(_ type: String) async throws {
    let outcome = try await fetch { _ in .page("{ \"a\":  <b> }\n", type: type) }
    #expect(outcome == .success("{ \"a\":  <b> }\n"))
  }

  @Test func whatIsNoText() async throws {
    let outcome = try await fetch { _ in .page(Array(repeating: 1, count: 1234), type: "image/png") }
    #expect(outcome.failure == nil)
    #expect(outcome.text.contains("is not text: image/png, 1234 bytes. It was not read."))
    // It says that it is text and is none.
    let zeros = try await fetch { _ in .page([0x61, 0, 0x62], type: "text/plain") }
    #expect(zeros.text.contains("is not text: text/plain, 3 bytes."))
  }

  @Test func withoutAType() async throws {
    let page = try await fetch { _ in .page(Array("\n<!DOCTYPE html><p>a<p>b".utf8), type: nil) }
    #expect(page == .success("a\n\nb"))
    let text = try await fetch { _ in .page(Array("<p> is an element".utf8), type: nil) }
    #expect(text == .success("<p> is an element"))
  }

  @Test func encodings() async throws {
    let latin = try await fetch { _ in
      .page([0x63, 0x61, 0x66, 0xE9, 0x80], type: "text/plain; charset=ISO-8859-1")
    }
    #expect(latin == .success("café€"))
    let meta = try await fetch { _ in
      .page(Array("<meta charset=\"windows-1252\"><p>".utf8) + [0x93, 0xE4, 0x94], type: "text/html")
    }
    #expect(meta == .success("“ä”"))
    let undeclared = try await fetch { _ in .page([0xFC], type: "text/plain") }
    #expect(undeclared == .success("ü"))
    let utf16 = try await fetch { _ in .page([0xFF, 0xFE, 0x61, 0, 0xFC, 0], type: "text/plain") }
    #expect(utf16 == .success("aü"))
    let wrong = try await fetch { _ in .page([0x61, 0xFF], type: "text/plain; charset=utf-8") }
    #expect(wrong == .success("a\u{FFFD}\n\n[Some bytes are not UTF-8; they are shown as \u{FFFD}.]"))
    let unknown = try await fetch { _ in .page([0x61, 0x83], type: "text/plain; charset=shift_jis") }
    #expect(unknown.text.contains("in the encoding shift_jis, which is not known here"))
  }

  @Test func nothing() async throws {
    let outcome = try await fetch { _ in .page("<script>everything()</script>") }
    #expect(outcome == .success("[The page has no text.]"))
  }

  @Test(arguments: [
    ("404 Not Found", "There is no such page (status 404)."),
    ("403 Forbidden", "refuses the page (status 403)"),
    ("500 Oh", "The server has failed (status 500)."), ("304 Not Modified", "answers with status 304"),
    ("302 Found", "answers with status 302"),
  ])
  func failures(_ status: String, _ words: String) async throws {
    let outcome = try await fetch { _ in .page("<p>why", status: status) }
    let failure = try #require(outcome.failure)
    #expect(failure.contains(words))
    #expect(status.hasPrefix("304") || failure.hasSuffix("why"))
  }

  // MARK: Limits

  @Test func aLongPageInParts() async throws {
    let lines = (1...20_000).map { "line \($0)\n" }.joined()
    let first = try await fetch { _ in .page(lines, type: "text/plain") }
    let note = try #require(first.text.split(separator: "\n").last)
    #expect(note.hasPrefix("[Bytes 0 to 65"))
    let offset = try #require(Int(note.dropLast(2).split(separator: " ").last ?? ""))
    #expect(lines.utf8.dropFirst(offset - 1).first == 0x0A)
    let second = try await fetch(offset: offset) { _ in .page(lines, type: "text/plain") }
    #expect(String(lines.utf8.dropFirst(offset).prefix(20)) == String(second.text.prefix(20)))
    let beyond = try await fetch(offset: 1_000_000) { _ in .page(lines, type: "text/plain") }
    #expect(beyond.failure?.contains("there is nothing at offset 1000000") == true)
  }

  @Test func tooLarge() async throws {
    var limits = WebFetcher.Limits()
    limits.body = 1000
    let whole = try await fetch(limits: limits) { _ in
      .page(String(repeating: "x", count: 1000), type: "text/plain")
    }
    #expect(whole == .success(String(repeating: "x", count: 1000)))
    // In the middle of a character, too.
    let cut = try await fetch(limits: limits) { _ in
      .page(String(repeating: "€", count: 3000), type: "text/plain")
    }
    #expect(cut.text.hasPrefix(String(repeating: "€", count: 333) + "\n\n[The page is larger than"))
  }

  @Test func whatNeverEnds() async throws {
    var limits = WebFetcher.Limits()
    limits.time = .milliseconds(300)
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nabc"
    for sent in ["", "HTTP/1.1 200 OK\r\n", head] {
      let outcome = try await fetch(limits: limits) { _ in .thenNothing(Array(sent.utf8)) }
      #expect(outcome.failure?.contains("took longer than") == true, "\(outcome)")
    }
  }

  @Test func cancelling() async throws {
    let (seen, continuation) = AsyncStream.makeStream(of: Void.self)
    try await withPageServer({ _ in
      continuation.yield()
      return .thenNothing(Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nabc".utf8))
    }) { server in
      let tool = FetchURLTool(fetcher: WebFetcher.local().fetcher)
      let task = Task { await tool.run("http://ok.example:\(server.port)/") }
      for await _ in seen { break }
      task.cancel()
      let outcome = await task.value
      #expect(outcome == .failure("The call was cancelled."))
    }
  }

  /// 64 KiB that unpack to 64 MiB.
  @Test func aBomb() async throws {
    let packed = try #require(Self.gzippedZeros(64 << 20))
    #expect(packed.count < 1 << 17)
    let outcome = try await fetch { _ in
      .page(packed, type: "text/plain", headers: ["Content-Encoding: gzip"])
    }
    #expect(
      outcome.failure == nil || outcome.failure?.contains("unpacks to more than") == true,
      "\(outcome.text.prefix(200))")
    #expect(outcome.text.utf8.count < 100_000)
  }

  @Test func packed() async throws {
    let packed = try #require(Self.gzippedZeros(100_000, byte: "a"))
    let outcome = try await fetch { _ in
      .page(packed, type: "text/plain", headers: ["Content-Encoding: gzip"])
    }
    #expect(outcome.text.hasPrefix("aaaa"))
    #expect(outcome.text.contains("[Bytes 0 to 65536 of 100000."))
    let broken = try await fetch { _ in
      .page(Array("no gzip".utf8), type: "text/plain", headers: ["Content-Encoding: gzip"])
    }
    #expect(broken.failure?.contains("cannot be unpacked") == true, "\(broken)")
  }

  private static func gzippedZeros(_ count: Int, byte: String = "\\0") -> [UInt8]? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "head -c \(count) /dev/zero | tr '\\0' '\(byte)' | gzip -9"]
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    return Array(pipe.fileHandleForReading.readDataToEndOfFile())
  }

  // MARK: Redirects

  @Test func withinTheHost() async throws {
    let outcome = try await fetch("/a") { target in
      switch target {
      case "/a": .redirect(to: "b?c", status: "301 Moved")
      case "/b?c": .redirect(to: "/d", status: "307 Temporary Redirect")
      default: .page("arrived at \(target)", type: "text/plain")
      }
    }
    #expect(outcome.failure == nil)
    #expect(outcome.text.hasPrefix("Address: http://ok.example:"))
    #expect(outcome.text.contains("/d (asked for: http://ok.example:"))
    #expect(outcome.text.hasSuffix("arrived at /d"))
  }

  @Test func toAnotherHost() async throws {
    try await withPageServer({ _ in .redirect(to: "https://www.ok.example/x?y") }) { server in
      let (fetcher, resolver, connector) = WebFetcher.local([
        "ok.example": [["93.184.216.34"]], "www.ok.example": [["93.184.216.34"]],
      ])
      let outcome = await FetchURLTool(fetcher: fetcher).run("http://ok.example:\(server.port)/")
      #expect(outcome.failure?.contains("leads to https://www.ok.example/x?y. Another host") == true)
      #expect(resolver.asked.withLock { $0 } == ["ok.example"])
      #expect(connector.connected.withLock { $0.count } == 1)
    }
  }

  @Test(arguments: [
    "http://127.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "http://ok.example:1/",
    "http://user@ok.example/", "//localhost/", "javascript:alert(1)", "http://[::1]/",
  ])
  func whereNobodyGoes(_ place: String) async throws {
    try await withPageServer({ _ in .redirect(to: place) }) { server in
      let (fetcher, _, connector) = WebFetcher.local()
      let outcome = await FetchURLTool(fetcher: fetcher).run("http://ok.example:\(server.port)/")
      #expect(outcome.failure != nil, "\(outcome)")
      #expect(connector.connected.withLock { $0.count } == 1)
    }
  }

  // MARK: Connections

  /// Public at first, this machine afterwards: nothing listens to the connection that would be.
  @Test func rebinding() async throws {
    try await withPageServer({ _ in .page("secret") }) { server in
      let resolver = ScriptedResolver(["ok.example": [["127.0.0.1"]]])
      let tool = FetchURLTool(fetcher: WebFetcher(rules: HostRules(), resolver: resolver))
      let outcome = await tool.run("http://ok.example:\(server.port)/")
      #expect(outcome.failure?.contains("is at 127.0.0.1, which is this machine") == true, "\(outcome)")
      // One number of several is enough to refuse all.
      let mixed = ScriptedResolver(["ok.example": [["93.184.216.34", "127.0.0.1"]]])
      let second = FetchURLTool(fetcher: WebFetcher(rules: HostRules(), resolver: mixed))
      let other = await second.run("http://ok.example:\(server.port)/")
      #expect(other.failure != nil)
      #expect(server.connections.withLock { $0 } == 0)
    }
  }

  /// Nothing is looked up before the user has allowed it: the name itself can carry what nobody should learn.
  @Test func preparingAsksNobody() async throws {
    let (fetcher, resolver, connector) = WebFetcher.local()
    let tool = FetchURLTool(fetcher: fetcher)
    let preparation = await tool.prepare(
      #"{"url":"https://ok.example/a?b"}"#, in: SessionID(high: 0, low: 1))
    guard case .ready(let call) = preparation else {
      Issue.record("\(preparation)")
      return
    }
    #expect(
      call.subject
        == ToolSubject(tool: "fetch_url", effect: .asksNetwork, arguments: ["https://ok.example/a?b"]))
    #expect(call.details == [ApprovalDetail(.address, "https://ok.example/a?b")])
    #expect(resolver.asked.withLock { $0.isEmpty })
    #expect(connector.connected.withLock { $0.isEmpty })
  }

  @Test func whatTheUserIsTold() async throws {
    let tool = FetchURLTool(
      fetcher: WebFetcher(rules: HostRules(privateHosts: ["localhost:8080"]), resolver: ScriptedResolver([:]))
    )
    func notes(_ url: String) async -> [String] {
      guard case .ready(let call) = await tool.prepare(#"{"url":"\#(url)"}"#, in: SessionID(high: 0, low: 1))
      else {
        return ["refused"]
      }
      return call.details.dropFirst().flatMap(\.values)
    }
    let alike = await notes("https://аpple.com/")
    #expect(alike == ["The host xn--pple-43d.com is written \"аpple.com\"; letters can look alike."])
    let named = await notes("http://localhost:8080/")
    #expect(
      named == [
        "The settings allow this host although it may be a private one.", "The connection is not encrypted.",
      ])
    let query = await notes("https://evil.example/?q=\(String(repeating: "s", count: 100))")
    #expect(query == ["The query has 102 bytes. All of it goes to evil.example."])
    let path = await notes("https://evil.example/\(String(repeating: "s", count: 300))")
    #expect(path == ["The path has 301 bytes. All of it goes to evil.example."])
  }

  /// What the settings name is asked, at exactly that port.
  @Test func aNamedHost() async throws {
    try await withPageServer({ _ in .page("here", type: "text/plain") }) { server in
      let resolver = ScriptedResolver(["dev.local": [["127.0.0.1"]]])
      let tool = FetchURLTool(
        fetcher: WebFetcher(
          rules: HostRules(privateHosts: ["dev.local:\(server.port)", "127.0.0.1:\(server.port)"]),
          resolver: resolver))
      let byName = await tool.run("http://dev.local:\(server.port)/")
      #expect(byName == .success("here"))
      let byNumber = await tool.run("http://127.0.0.1:\(server.port)/")
      #expect(byNumber == .success("here"))
      let other = await tool.run("http://127.0.0.1:\(server.port == 1 ? 2 : 1)/")
      #expect(other.failure?.contains("private_hosts") == true)
    }
  }

  @Test func nobodyThere() async throws {
    let port = try #require(RefusingPort())
    let tool = FetchURLTool(fetcher: WebFetcher.local().fetcher)
    let refused = await tool.run("http://ok.example:\(port.number)/")
    #expect(refused == .failure("Nothing listens at http://ok.example:\(port.number)."))
    let unknown = await tool.run("http://nobody.example/")
    #expect(unknown == .failure("The host nobody.example has no address."))
  }

  /// The second number is tried when nobody is at the first.
  @Test func oneNumberAfterTheOther() async throws {
    struct Half: WebConnector {
      func get(
        _ address: WebAddress, at number: IPAddress, room: @Sendable (WebHead) -> Int,
        report: @Sendable (Int) async -> Void
      ) async throws(WebConnectionProblem) -> WebAnswer {
        guard number == .v4(0x0808_0808) else { throw .notConnected("Nobody is at \(number).") }
        return WebAnswer(head: WebHead(status: 200, contentType: "text/plain"), body: Array("8".utf8))
      }
    }
    let resolver = ScriptedResolver([
      "two.example": [["2606:4700::1", "8.8.8.8"]],
      "five.example": [["1.1.1.1", "1.1.1.2", "1.1.1.3", "8.8.8.8"]],
    ])
    let tool = FetchURLTool(fetcher: WebFetcher(rules: HostRules(), resolver: resolver, connector: Half()))
    let two = await tool.run("https://two.example/")
    #expect(two == .success("8"))
    let five = await tool.run("https://five.example/")
    #expect(five == .failure("Nobody is at 1.1.1.3."))
  }

  /// The certificate has to be the host's, although the connection goes to a number.
  @Test func encrypted() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-fetch-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificateFile, keyFile) = (folder.path + "/cert.pem", folder.path + "/key.pem")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2",
      "-subj", "/CN=ok.example", "-addext", "subjectAltName=DNS:ok.example", "-keyout", keyFile, "-out",
      certificateFile,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let certificates = try NIOSSLCertificate.fromPEMFile(certificateFile)
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: certificates.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))))
    try await withPageServer(tls: context, { _ in .page("safe", type: "text/plain") }) { server in
      func tool(_ connector: HTTPConnector) -> FetchURLTool {
        FetchURLTool(
          fetcher: WebFetcher(
            rules: HostRules(),
            resolver: ScriptedResolver([
              "ok.example": [["93.184.216.34"]], "other.example": [["93.184.216.34"]],
            ]),
            connector: LoopbackConnector(connector)))
      }
      let trusting = tool(HTTPConnector(trustRoots: certificates))
      let good = await trusting.run("https://ok.example:\(server.port)/")
      #expect(good == .success("safe"))
      let otherName = await trusting.run("https://other.example:\(server.port)/")
      #expect(otherName.failure?.contains("not one to be trusted") == true, "\(otherName)")
      let unknown = await tool(HTTPConnector()).run("https://ok.example:\(server.port)/")
      #expect(unknown.failure?.contains("not one to be trusted") == true, "\(unknown)")
      #expect(server.requests.withLock { $0.count } == 1)
    }
  }

  // MARK: Arguments

  @Test(arguments: [
    ("{}", #"The argument "url" is missing: the address of the page."#),
    (#"{"url":1}"#, #"The argument "url" must be a string."#),
    (
      #"{"url":"https://a.example/","offset":-1}"#,
      #"The argument "offset" must be a whole number, 1 or more."#
    ),
    ("[]", "The arguments are not a JSON object. Send them as one, with no text around it."),
  ])
  func arguments(_ json: String, _ sentence: String) async throws {
    let tool = FetchURLTool(fetcher: WebFetcher.local().fetcher)
    guard case .failed(let reason) = await tool.prepare(json, in: SessionID(high: 0, low: 1)) else {
      Issue.record("it was taken")
      return
    }
    #expect(reason == sentence)
  }
}
