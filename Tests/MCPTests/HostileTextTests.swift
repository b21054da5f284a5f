import Conversation
import Coordinator
import Foundation
import MCP
import Testing

@testable import Tools

/// What is meant to do something to a terminal, in all that a server can say: it stays text, and comes out as it went in.
@Suite(.timeLimit(.minutes(10))) struct HostileTextTests {
  private struct Corpus: Decodable {
    struct Case: Decodable {
      var name: String
      var hex: String?
      /// A text, and how often it stands there.
      var generate: [Part]?

      enum Part: Decodable {
        case text(String)
        case count(Int)

        init(from decoder: any Decoder) throws {
          let value = try decoder.singleValueContainer()
          if let count = try? value.decode(Int.self) {
            self = .count(count)
          } else {
            self = .text(try value.decode(String.self))
          }
        }
      }

      /// The bytes as a server in JSON could say them.
      var text: String {
        if case .text(let text)? = generate?.first, case .count(let count)? = generate?.last {
          return String(repeating: text, count: count)
        }
        let digits = Array((hex ?? "").utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
          UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        return String(decoding: bytes, as: UTF8.self)
      }
    }
    var cases: [Case]
  }

  private static func corpus() throws -> [Corpus.Case] {
    let url = try #require(Bundle.module.resourceURL).appending(path: "Corpora/terminal.json")
    return try JSONDecoder().decode(Corpus.self, from: Data(contentsOf: url)).cases
  }

  private func isTaken(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "_-".utf8.contains($0)
      }
  }

  @Test func `hostile texts pass through as what they are`() async throws {
    let cases = try Self.corpus()
    #expect(cases.count >= 90)
    let names = cases.map { "t" + String(String.UnicodeScalarView($0.text.unicodeScalars.prefix(50))) }
    let tools: [JSONValue] = zip(names, cases).map { name, hostile in
      let text = JSONValue.string(String(hostile.text.prefix(10_000)))
      return [
        "name": .string(name), "description": text, "title": text,
        "inputSchema": ["type": "object", "properties": ["a": ["description": text]]],
      ]
    }
    for (hostile, name) in zip(cases, names) {
      let server = ScriptedServer(
        tools: tools, result: ["content": [["type": "text", "text": .string(hostile.text)]]]
      ).client("hostile")
      let source = ServerTools(server, among: MCPServers([server]), outputs: nil)
      let definitions = await source.definitions()
      #expect(Set(definitions.map(\.name)).count == definitions.count)
      for definition in definitions {
        #expect(isTaken(definition.name), "\(hostile.name)")
        let shown = definition.description + definition.parametersSchema
        #expect(VisibleText.of(shown) == shown, "\(hostile.name)")
      }
      let call = ToolCall(
        id: ToolCallID(high: 1, low: 1), providerCallID: "c", serverName: "hostile", methodName: name,
        arguments: JSONValue.object([JSONValue.Member("a", .string(hostile.text))]).text)
      guard case .ready(let prepared) = await source.prepare(call, in: SessionID(high: 1, low: 1)) else {
        Issue.record("\(hostile.name)")
        continue
      }
      #expect(prepared.subject.tool == "hostile.\(name)")
      #expect(
        await prepared.run { _ in }
          == .success(hostile.text.isEmpty ? "The tool returned nothing." : hostile.text))
      await server.stop()
    }
  }

  @Test(arguments: [
    ("plain\n\ttext é漢😀", "plain\n\ttext é漢😀"), ("a\u{1B}[31mb", "a⟨U+001B⟩[31mb"),
    ("\u{202E}x\u{2066}", "⟨U+202E⟩x⟨U+2066⟩"), ("a\u{200B}b", "a⟨U+200B⟩b"),
    ("\u{E0041}\u{E007F}", "⟨U+E0041⟩⟨U+E007F⟩"), ("\r\u{85}\u{2028}", "⟨U+000D⟩⟨U+0085⟩⟨U+2028⟩"),
    ("\u{3164}\u{115F}", "⟨U+3164⟩⟨U+115F⟩"), ("\u{E000}", "⟨U+E000⟩"), ("❤️", "❤️"),
  ])
  func `what nobody sees is made visible`(text: String, visible: String) {
    #expect(VisibleText.of(text) == visible)
  }
}
