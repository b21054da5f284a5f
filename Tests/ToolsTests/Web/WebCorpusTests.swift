import Coordinator
import Foundation
import Synchronization
import Testing

@testable import Tools

/// `ssrf.json`: no address of the blocked ones is ever connected to.
@Suite struct WebCorpusTests {
  struct Corpus: Decodable {
    var block: [String]
    var allow: [String]

    static let shared: Corpus? = {
      guard let url = Bundle.module.url(forResource: "Corpora/ssrf", withExtension: "json"),
        let data = try? Data(contentsOf: url)
      else { return nil }
      return try? JSONDecoder().decode(Corpus.self, from: data)
    }()
  }

  @Test func theCorpusIsThere() throws {
    let corpus = try #require(Corpus.shared)
    #expect(corpus.block.count == 44)
    #expect(corpus.allow.count == 4)
  }

  /// What the rows' own names are found to be.
  private static let names: [String: [[String]]] = [
    "127.0.0.1.nip.io": [["127.0.0.1"]], "localtest.me": [["127.0.0.1", "::1"]],
    "ok.example": [["93.184.216.34"]], "example.com": [["93.184.216.34"]],
    "modelcontextprotocol.io.evil.example": [["93.184.216.35"]],
  ]

  @Test(arguments: Corpus.shared?.block ?? [])
  func blocked(_ row: String) async throws {
    let resolver = ScriptedResolver(Self.names)
    func tool(_ connector: ScriptedConnector, _ resolver: ScriptedResolver) -> FetchURLTool {
      FetchURLTool(fetcher: WebFetcher(rules: HostRules(), resolver: resolver, connector: connector))
    }
    let kind = row.prefix { $0 != ":" }
    let rest = String(row.dropFirst(kind.count + 1))
    switch kind {
    case "redirect", "https-downgrade":
      let sides = rest.components(separatedBy: " -> ")
      try #require(sides.count == 2)
      let connector = ScriptedConnector { _ in WebAnswer(head: WebHead(status: 302, location: sides[1])) }
      let outcome = await tool(connector, resolver).run(sides[0])
      #expect(outcome.failure != nil)
      // The one that was asked for, and nothing after it.
      #expect(connector.connected.withLock { $0.map(\.address.description) } == [sides[0]])
    case "redirect-loop":
      let connector = ScriptedConnector { address in
        WebAnswer(head: WebHead(status: 302, location: address.path + "x"))
      }
      let outcome = await tool(connector, resolver).run("http://ok.example/")
      #expect(outcome.failure?.contains("without an end") == true, "\(outcome)")
      #expect(connector.connected.withLock { $0.count } == 6)
    case "rebind":
      // Public when it is looked at, this machine afterwards: it is looked up once, and connected to what was found.
      let changing = ScriptedResolver(["ok.example": [["93.184.216.34"], ["127.0.0.1"]]])
      let connector = ScriptedConnector { address in
        address.path == "/"
          ? WebAnswer(head: WebHead(status: 302, location: "/next")) : WebAnswer(head: WebHead(status: 200))
      }
      let tool = tool(connector, changing)
      _ = await tool.run("http://ok.example/")
      #expect(changing.asked.withLock { $0 } == ["ok.example"])
      #expect(connector.connected.withLock { $0.map(\.number) } == [.v4(0x5DB8_D822), .v4(0x5DB8_D822)])
      // The next call looks again, and goes nowhere.
      let outcome = await tool.run("http://ok.example/")
      #expect(outcome.failure?.contains("this machine") == true, "\(outcome)")
      #expect(connector.connected.withLock { $0.count } == 2)
    case "prefix":
      // A host of a rule is a whole host: one that begins or ends like it is another.
      let address = try WebAddress(String(rest.prefix { $0 != " " }))
      let rules = HostRules(privateHosts: ["modelcontextprotocol.io"])
      #expect(!rules.isNamed(address))
      let named = try WebAddress("https://modelcontextprotocol.io/")
      #expect(rules.isNamed(named))
    default:
      let connector = ScriptedConnector { _ in WebAnswer(head: WebHead(status: 200)) }
      let outcome = await tool(connector, resolver).run(kind == "crlf" ? rest : row)
      #expect(outcome.failure != nil, "\(outcome)")
      #expect(connector.connected.withLock { $0.isEmpty })
    }
  }

  @Test(arguments: Corpus.shared?.allow ?? [])
  func allowed(_ row: String) throws {
    let address = try WebAddress(row)
    try HostRules().check(address)
  }
}
