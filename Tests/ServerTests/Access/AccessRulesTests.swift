import NIOHTTP1
import Testing

@testable import Server

@Suite struct AccessRulesTests {
  private static let token = TestServer.token
  private static let bearer = ("Authorization", "Bearer \(token)")

  private static func rules(port: Int? = 8080, isSecure: Bool = false, token: String? = token) -> AccessRules
  {
    AccessRules(
      port: port, isSecure: isSecure, token: token,
      allowedHosts: ["desk.example", "Chat.example:443", "[fd00::1]"],
      allowedOrigins: ["https://app.example"])
  }

  private static func status(
    _ rules: AccessRules, _ method: HTTPMethod = .GET, _ target: String = "/api/sessions",
    _ headers: [(String, String)]
  ) -> Int {
    switch rules.decide(method: method, target: target, headers: HTTPHeaders(headers)) {
    case .allowed: 200
    case .allowedWithTicket: 202
    case .refused(let refusal): refusal.status
    }
  }

  @Test(arguments: [
    ("127.0.0.1:8080", 200), ("localhost:8080", 200), ("LOCALHOST:8080", 200), ("[::1]:8080", 200),
    ("desk.example", 200), ("desk.example:8080", 200), ("chat.example:443", 200), ("[fd00::1]:8080", 200),
    ("[fd00::1]", 200),
    ("127.0.0.1", 421), ("localhost", 421), ("localhost:80", 421), ("[::1]", 421), ("::1", 421), ("", 421),
    ("desk.example:81", 421), ("chat.example", 421), ("chat.example:8080", 421), ("evil.example", 421),
    ("desk.example.evil.example", 421), ("127.0.0.1:8080 ", 421), ("127.0.0.1:08080", 421),
    ("user@127.0.0.1:8080", 421),
  ])
  func knowsItsNames(_ host: String, _ status: Int) {
    #expect(Self.status(Self.rules(), .GET, "/api/sessions", [("Host", host), Self.bearer]) == status)
  }

  @Test func leavesOutThePortThatASchemeHasByItself() {
    for (port, isSecure, status) in [(80, false, 200), (443, true, 200), (443, false, 421), (80, true, 421)] {
      let rules = Self.rules(port: port, isSecure: isSecure)
      #expect(Self.status(rules, .GET, "/api/sessions", [("Host", "localhost"), Self.bearer]) == status)
    }
  }

  @Test func takesExactlyOneHost() {
    #expect(Self.status(Self.rules(), .GET, "/", [Self.bearer]) == 400)
    let two = [("Host", "127.0.0.1:8080"), ("Host", "127.0.0.1:8080"), Self.bearer]
    #expect(Self.status(Self.rules(), .GET, "/", two) == 400)
  }

  @Test(arguments: [
    ("https://app.example", 200), ("http://127.0.0.1:8080", 200), ("HTTPS://APP.example", 200),
    ("http://app.example", 403), ("https://app.example:444", 403), ("https://app.example/", 403),
    ("https://127.0.0.1:8080", 403), ("http://localhost:8080", 403), ("http://127.0.0.1", 403), ("null", 403),
    ("", 403), ("file://", 403), ("https://evil.example", 403), ("https://app.example.evil.example", 403),
    ("https://app.example, https://evil.example", 403),
  ])
  func knowsItsPages(_ origin: String, _ status: Int) {
    let headers = [("Host", "127.0.0.1:8080"), ("Origin", origin), Self.bearer]
    #expect(Self.status(Self.rules(), .GET, "/api/sessions", headers) == status)
    // Also where anybody may ask.
    #expect(Self.status(Self.rules(), .GET, "/health", headers) == status)
  }

  @Test func takesNoTwoOrigins() {
    let headers = [
      ("Host", "127.0.0.1:8080"), ("Origin", "https://app.example"), ("Origin", "https://app.example"),
      Self.bearer,
    ]
    #expect(Self.status(Self.rules(), .GET, "/", headers) == 403)
  }

  @Test(arguments: [
    ("Bearer \(token)", 200), ("bearer \(token)", 401), ("Bearer  \(token)", 401), ("Bearer \(token) ", 401),
    ("Bearer \(token.dropLast())", 401), ("Bearer \(token)A", 401), ("Bearer", 401), ("Bearer ", 401),
    ("", 401),
    (token, 401), ("Basic \(token)", 401), ("Bearer \(token.lowercased())", 401),
  ])
  func takesTheTokenAndNothingElse(_ shown: String, _ status: Int) {
    let headers = [("Host", "127.0.0.1:8080"), ("Authorization", shown)]
    #expect(Self.status(Self.rules(), .GET, "/api/sessions", headers) == status)
    #expect(Self.status(Self.rules(), .POST, "/api/chat/stream", headers) == status)
  }

  @Test func takesNoTwoTokens() {
    let headers = [("Host", "127.0.0.1:8080"), Self.bearer, ("Authorization", "Bearer x")]
    #expect(Self.status(Self.rules(), .GET, "/api/sessions", headers) == 401)
    #expect(
      Self.status(
        Self.rules(), .GET, "/api/sessions", [("Host", "127.0.0.1:8080"), Self.bearer, Self.bearer]) == 401)
  }

  @Test func letsNobodyInWhereThereIsNoToken() {
    for shown in ["Bearer ", "Bearer", "Bearer \(Self.token)"] {
      let headers = [("Host", "127.0.0.1:8080"), ("Authorization", shown)]
      for token in [nil, ""] { #expect(Self.status(Self.rules(token: token), .GET, "/", headers) == 401) }
    }
  }

  @Test(arguments: [
    (HTTPMethod.GET, "/health", 200), (.HEAD, "/health", 200), (.GET, "/health?x=1", 200),
    (.POST, "/health", 401), (.GET, "/health/", 401), (.GET, "//health", 401), (.GET, "/Health", 401),
    (.GET, "/health/../api/sessions", 401), (.GET, "/api/sessions", 401), (.GET, "/", 401),
    (.OPTIONS, "/api/sessions", 401), (.GET, "/api/openapi.json", 401),
  ])
  func tellsAnybodyOnlyThatItIsThere(_ method: HTTPMethod, _ target: String, _ status: Int) {
    #expect(Self.status(Self.rules(), method, target, [("Host", "127.0.0.1:8080")]) == status)
  }

  @Test(arguments: [
    (HTTPMethod.GET, "/api/events?ticket=T", 202), (.GET, "/api/chat?ticket=T", 202),
    (.GET, "/api/responses/abc/turns?since=1&ticket=T", 202),
    (.POST, "/api/events?ticket=T", 401), (.HEAD, "/api/events?ticket=T", 401),
    (.GET, "/api/sessions?ticket=T", 401), (.GET, "/api/responses/abc/round?ticket=T", 401),
    (.GET, "/api/responses//turns?ticket=T", 401), (.GET, "/api/responses/abc/turns/?ticket=T", 401),
    (.GET, "/x/api/responses/abc/turns?ticket=T", 401), (.GET, "/api/responses/a/b/turns?ticket=T", 401),
    (.GET, "/api/events?ticket=T&ticket=U", 401), (.GET, "/api/events?Ticket=T", 401),
    (.GET, "/api/events", 401),
    (.GET, "/api/events?token=\(token)", 401), (.GET, "/api/events?access_token=\(token)", 401),
  ])
  func takesATicketWhereAPageCannotSendTheToken(_ method: HTTPMethod, _ target: String, _ status: Int) {
    #expect(Self.status(Self.rules(), method, target, [("Host", "127.0.0.1:8080")]) == status)
  }

  @Test func aWrongTokenIsNotMadeGoodByATicket() {
    let headers = HTTPHeaders([("Host", "127.0.0.1:8080"), ("Authorization", "Bearer x")])
    let decision = Self.rules().decide(method: .GET, target: "/api/events?ticket=T", headers: headers)
    #expect(decision == .refused(.noToken))
  }

  @Test func namesTheTicket() {
    let headers = HTTPHeaders([("Host", "127.0.0.1:8080")])
    let decision = Self.rules().decide(method: .GET, target: "/api/events?a=b&ticket=x_-9", headers: headers)
    #expect(decision == .allowedWithTicket("x_-9"))
  }

  @Test func looksAtTheHostFirstThenAtTheOriginThenAtTheToken() {
    let rules = Self.rules()
    #expect(Self.status(rules, .GET, "/", [("Host", "evil"), ("Origin", "null")]) == 421)
    #expect(Self.status(rules, .GET, "/", [("Host", "127.0.0.1:8080"), ("Origin", "null")]) == 403)
    #expect(Self.status(rules, .GET, "/", [("Host", "127.0.0.1:8080")]) == 401)
  }

  @Test func aUnixSocketAsksNeitherForATokenNorForAName() {
    let rules = Self.rules(port: nil)
    #expect(Self.status(rules, .GET, "/api/sessions", [("Host", "anything")]) == 200)
    #expect(
      Self.status(rules, .GET, "/api/sessions", [("Host", "anything"), ("Authorization", "Bearer x")]) == 200)
    // A page that gets this far came through something that should have said so.
    #expect(Self.status(rules, .GET, "/", [("Host", "anything"), ("Origin", "http://anything")]) == 403)
    #expect(
      Self.status(rules, .GET, "/", [("Host", "desk.example"), ("Origin", "http://desk.example")]) == 200)
    #expect(Self.status(rules, .GET, "/", [("Host", "anything"), ("Origin", "https://app.example")]) == 200)
    #expect(Self.status(rules, .GET, "/", []) == 400)
  }

  @Test func aRefusalSaysWhyAndWhatToDoButNotWhatWasShown() {
    let body = String(decoding: Refusal.noToken.body, as: UTF8.self)
    #expect(
      body
        == #"{"error":{"code":"unauthorized","message":"This needs the workspace's token.","suggestion":"#
        + #""Send it as Authorization: Bearer; it is in the file that antiphon serve named."}}"#)
    #expect(Refusal.noToken.fields == [.init(name: "WWW-Authenticate", value: "Bearer")])
  }
}
