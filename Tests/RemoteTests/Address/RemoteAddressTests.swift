import AntiphonTesting
import Coordinator
import Testing

@testable import Remote

@Suite("The address of a host")
struct RemoteAddressTests {
  @Test(
    "is read",
    arguments: [
      ("http://127.0.0.1:8080", RemoteAddress.Place.tcp(isSecure: false, host: "127.0.0.1", port: 8080)),
      ("HTTPS://Example.com", .tcp(isSecure: true, host: "example.com", port: 443)),
      ("http://localhost/", .tcp(isSecure: false, host: "localhost", port: 80)),
      ("https://[::1]:8443", .tcp(isSecure: true, host: "::1", port: 8443)),
      ("http://[FE80::1]", .tcp(isSecure: false, host: "fe80::1", port: 80)),
      ("unix:/run/user/1000/a b.sock", .unix(path: "/run/user/1000/a b.sock")),
      ("unix:///tmp/x", .unix(path: "/tmp/x")),
    ])
  func reading(text: String, place: RemoteAddress.Place) throws {
    #expect(try RemoteAddress(text).place == place)
  }

  @Test(
    "is refused with what is wrong",
    arguments: [
      ("", "The address of the host is empty."),
      ("127.0.0.1:8080", "The address of the host does not say how to reach it."),
      ("ws://example.com", "The address of a host begins with http:// or https://, not with ws://."),
      ("http://", "The address names no host."),
      ("http://:80", "The address names no host."),
      ("http://example.com:", "The port is not a number from 1 to 65535."),
      ("http://example.com:0", "The port is not a number from 1 to 65535."),
      ("http://example.com:65536", "The port is not a number from 1 to 65535."),
      ("http://example.com:+80", "The port is not a number from 1 to 65535."),
      ("http://example.com:99999999999999999999", "The port is not a number from 1 to 65535."),
      ("http://::1:80", "An IPv6 address stands in brackets: http://[::1]:8080."),
      ("http://[::1", "The address of the host has [ without ]."),
      ("http://[::1]80", "Behind ] a port must follow."),
      ("http://[localhost]", "Between [ and ] there is no IPv6 address."),
      ("http://[]", "Between [ and ] there is no IPv6 address."),
      ("http://user:secret@example.com", "The address of a host holds no user and no password."),
      ("http://example.com/api", "The address of the host goes on behind its port."),
      ("http://example.com?token=secret", "The address of the host goes on behind its port."),
      ("http://example.com#x", "The address of the host goes on behind its port."),
      ("http://exa mple.com", "The name of the host holds what no host's name holds."),
      ("http://exämple.com", "The name of the host holds what no host's name holds."),
      ("http://a%2e.com", "The name of the host holds what no host's name holds."),
      ("http://example.com\r\nX: y", "The address of the host holds a control character."),
      ("unix:socket", "The path of a socket file must begin with /."),
    ])
  func refusing(text: String, message: String) {
    let error = #expect(throws: CoordinatorError.self) { try RemoteAddress(text) }
    #expect(error?.message == message)
    #expect(error?.code == "invalidRequest")
    #expect(error?.description.contains("secret") == false)
    #expect(error?.suggestion.isEmpty == false)
  }

  @Test("takes no token that could not be sent", arguments: ["", "a b", "a\r\nX: y", "schlüssel"])
  func tokens(token: String) {
    let error = #expect(throws: CoordinatorError.self) { try RemoteAddress("http://a:1", token: token) }
    #expect(error?.code == "invalidRequest")
  }

  @Test("says where it is and not what its token is")
  func secrecy() throws {
    let address = try RemoteAddress("https://[::1]:8443", token: "secret")
    #expect("\(address)" == "https://[::1]:8443")
    #expect(!String(reflecting: address).contains("secret"))
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("secret"))
  }

  @Test("makes the addresses of requests")
  func targets() {
    #expect(
      RemoteAddress.unix("/tmp/a b/ä").url("/api/host") == "http+unix://%2Ftmp%2Fa%20b%2F%C3%A4/api/host")
    let place = RemoteAddress(.tcp(isSecure: false, host: "::1", port: 80))
    #expect(place.url("/health") == "http://[::1]:80/health")
    let request = RemoteRequest(.get, "/api/search").with("q", "a&b=ü+ ").with("limit", 3)
      .with("after", String?.none)
    #expect(request.target == "/api/search?q=a%26b%3D%C3%BC%2B%20&limit=3")
  }

  @Test("anything that is typed is an address or an error", arguments: 1...300 as ClosedRange<UInt64>)
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts = [
      "http://", "https://", "unix:", "[", "]", ":", "/", "1", "a", "@", "?", "#", ".", "é", "\0", "%", "-",
    ]
    let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
      parts.randomElement(using: &random) ?? ""
    }
    .joined()
    if let address = try? RemoteAddress(text) {
      #expect((try? RemoteAddress(address.description)) == address, "seed \(seed): \(text)")
    }
  }
}
