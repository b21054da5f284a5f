import Testing

@testable import Providers

@Suite struct HTTPProxySettingsTests {
  private func proxy(_ environment: [String: String], _ url: String) throws -> String? {
    HTTPProxySettings(environment: environment).proxy(for: try #require(HTTPDestination(url: url)))?.text
  }

  @Test("Each scheme has its variable, the lower-case one first") func schemes() throws {
    let environment = ["http_proxy": "http://p:1", "HTTPS_PROXY": "http://P:2", "https_proxy": "http://p:2"]
    #expect(try proxy(environment, "http://a.example/") == "http://p:1")
    #expect(try proxy(environment, "https://a.example/") == "http://p:2")
    #expect(try proxy(["HTTP_PROXY": "http://p:1"], "http://a.example/") == nil)
    #expect(try proxy(["all_proxy": "socks5://p:1"], "https://a.example/") == "socks5://p:1")
    #expect(try proxy([:], "https://a.example/") == nil)
  }

  @Test(arguments: [
    ("*", true), ("a.example", true), ("example", true), (".example", true), ("*.example", true),
    ("A.EXAMPLE", true), ("a.example:443", true), ("a.example:80", false), ("b.example", false),
    ("ample", false), ("b.example, a.example", true), ("", false),
  ]) func exceptions(_ list: String, _ isExcepted: Bool) throws {
    let environment = ["https_proxy": "http://p:1", "no_proxy": list]
    #expect(try (proxy(environment, "https://a.example/v1") == nil) == isExcepted)
  }

  @Test(arguments: ["http://127.0.0.1:80/", "http://localhost/", "http://[::1]:9/"])
  func loopback(_ url: String) throws {
    #expect(try proxy(["all_proxy": "http://p:1"], url) == nil)
  }

  @Test(arguments: ["http://p:3128", "p:3128", "http://user:pa%20ss@p:3128/", "socks5://p", "socks5h://p:1"])
  func usable(_ text: String) throws { _ = try HTTPProxy(text: text).clientProxy() }

  @Test(arguments: ["https://p:1", "http://", "http://p:99999", "ftp://p"])
  func unusable(_ text: String) {
    #expect(throws: (any Error).self) { try HTTPProxy(text: text).clientProxy() }
  }

  @Test(arguments: [
    ("https://api.example/v1", true, "api.example", 443), ("http://h:81", false, "h", 81),
    ("HTTPS://u:p@h/x?y", true, "h", 443), ("http://[::1]:8080/v1", false, "::1", 8080),
  ]) func destinations(_ url: String, _ isSecure: Bool, _ host: String, _ port: Int) throws {
    let destination = try #require(HTTPDestination(url: url))
    #expect(destination.isSecure == isSecure)
    #expect(destination.host == host)
    #expect(destination.port == port)
  }

  @Test("An address is shown without user, password and query") func withoutSecrets() {
    #expect(HTTPDestination.withoutSecrets("https://me:pw@h/x?key=1") == "https://h/x")
  }
}
