import Conversation
import Coordinator
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct OpenAPITests {
  @Test func theDescriptionNamesWhatTheRouterHas() throws {
    let api = ServerBench().api
    let document = try WireJSON.decode(JSONValue.self, from: WireJSON.encode(api.openAPI))
    guard case .object(let paths)? = document["paths"] else { throw Missing() }
    var described: Set<String> = []
    for (path, item) in paths {
      guard case .object(let operations) = item else { throw Missing() }
      for method in operations.keys { described.insert("\(method.uppercased()) \(path)") }
    }
    let routed = api.router().routes.map { "\($0.method.rawValue) \($0.path.description)" }
    #expect(described == Set(routed))
    #expect(document["openapi"] == .string("3.1.0"))
  }

  @Test func everyPartOfAPathIsAParameterAndNothingElseIs() {
    for route in ServerBench().api.routes {
      let parts = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        $0.dropFirst().dropLast()
      }
      let described = route.parameters.filter { $0.place == .path }.map(\.name)
      #expect(parts.map(String.init).sorted() == described.sorted(), "\(route.path)")
      #expect(Set(route.parameters.map(\.name)).count == route.parameters.count, "\(route.path)")
    }
  }

  @Test func operationsHaveNamesOfTheirOwnAndReferencesLeadSomewhere() throws {
    let text = String(decoding: try WireJSON.encode(ServerBench().api.openAPI), as: UTF8.self)
    let names = text.matches(of: /"operationId":"([^"]+)"/).map(\.output.1)
    #expect(Set(names).count == ServerBench().api.routes.count)
    let references = Set(
      text.matches(of: /"\$ref":"#\/components\/schemas\/([^"]+)"/).map { String($0.output.1) })
    #expect(references.subtracting(Schemas.all.keys) == [])
    // No operation takes it.
    let unused = Set(Schemas.all.keys).subtracting(references).subtracting(["ChatMessage"])
    #expect(unused == [], "described and nowhere used")
  }

  struct Missing: Error {}
}
