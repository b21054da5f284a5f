import NIOHTTP1
import Testing

@testable import Server

/// What a page of an allowed origin may ask without the token: whether it may ask.
@Suite struct CrossOriginTests {
  private let rules = AccessRules(
    port: 8080, isSecure: false, token: "secret", allowedHosts: [], allowedOrigins: ["https://chat.example"])

  private func decide(
    _ method: HTTPMethod = .OPTIONS, origin: String? = "https://chat.example", asks: String? = "POST"
  ) -> AccessRules.Decision {
    var headers: HTTPHeaders = ["Host": "127.0.0.1:8080"]
    if let origin { headers.add(name: "Origin", value: origin) }
    if let asks { headers.add(name: "Access-Control-Request-Method", value: asks) }
    return rules.decide(method: method, target: "/api/sessions", headers: headers)
  }

  @Test func `a preflight of an allowed page needs no token`() {
    #expect(decide() == .allowed)
    #expect(decide(origin: "HTTPS://chat.example") == .allowed)
  }

  @Test func `a preflight of another page is refused`() {
    for origin in [
      "https://evil.example", "null", "https://chat.example.evil.example", "http://chat.example",
    ] {
      #expect(decide(origin: origin) == .refused(.foreignOrigin), "\(origin)")
    }
  }

  @Test func `what is no preflight needs the token`() {
    #expect(decide(origin: nil) == .refused(.noToken))
    #expect(decide(origin: "http://127.0.0.1:8080") == .refused(.noToken))
    #expect(decide(asks: nil) == .refused(.noToken))
    for method in [HTTPMethod.GET, .POST, .DELETE, .HEAD] {
      #expect(decide(method) == .refused(.noToken), "\(method)")
    }
  }
}
