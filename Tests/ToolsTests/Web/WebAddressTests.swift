import Testing

@testable import Tools

/// How an address is read: written out again it is always the same, and what could be read in two ways is refused.
@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://Example.COM", "https://example.com/"),
    ("HTTPS://example.com:443/a?b#c", "https://example.com/a?b"),
    ("http://example.com:8080/", "http://example.com:8080/"),
    ("http://example.com:443/", "http://example.com:443/"),
    ("https://example.com?q=1", "https://example.com/?q=1"),
    ("https://example.com/docs/../secret/./x", "https://example.com/secret/x"),
    ("https://example.com/docs/%2e%2E/secret", "https://example.com/secret"),
    ("https://example.com/../../..", "https://example.com/"),
    ("https://example.com/a//b", "https://example.com/a//b"),
    ("https://example.com/ü?ö", "https://example.com/%C3%BC?%C3%B6"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/a[1]\"<>", "https://example.com/a%5B1%5D%22%3C%3E"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
    ("https://аpple.com/", "https://xn--pple-43d.com/"),
    ("https://[2606:4700:0:0::1]:8443/", "https://[2606:4700::1]:8443/"),
    ("https://8.8.8.8/", "https://8.8.8.8/"),
    ("https://a_b.example.com/", "https://a_b.example.com/"),
  ])
  func read(_ text: String, _ written: String) throws {
    let address = try WebAddress(text)
    #expect(address.description == written)
    let again = try WebAddress(written)
    #expect(again == address)
  }

  @Test(arguments: [
    "example.com", "//example.com/", "https:example.com", "https://", "https:///x",
    "https://user@example.com/",
    "https://example.com\\@evil.example/", "https://example.com:0/", "https://example.com:65536/",
    "https://example.com:/", "https://example.com:8o/", "https://exa mple.com/", "https://example.com/\n",
    "https://example.com./", "https://.example.com/", "https://a..example.com/", "https://ex%61mple.com/",
    "https://[::1", "https://[::1]x/", "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/", "https://1.2.3/",
    "https://256.1.1.1/", "https://01.2.3.4/", "https://1.2.3.4.5/", "https://0x7f.0.0.1/",
    "https://example.0x1/", "https://example.com/%0D%0aX", "https://example.com/%00", "https://example。com/",
    "https://ｅxample.com/", "https://ⓔxample.com/", "https://e\u{301}xample.com/",
    "https://ex\u{AD}ample.com/",
    "https://ex\u{200D}ample.com/", "https://stra\u{DF}e.example/", "ws://example.com/", "file:///etc/passwd",
    "https://example.com/\u{0}",
  ])
  func refused(_ text: String) {
    #expect(throws: WebProblem.self) { try WebAddress(text) }
  }

  @Test func tooLong() {
    #expect(throws: WebProblem.self) {
      try WebAddress("https://example.com/" + String(repeating: "a", count: 8 * 1024))
    }
    #expect(throws: WebProblem.self) { try WebAddress("https://\(String(repeating: "a.", count: 130))com/") }
    #expect(throws: WebProblem.self) { try WebAddress("https://\(String(repeating: "a", count: 64)).com/") }
    #expect(throws: WebProblem.self) { try WebAddress("https://\(String(repeating: "ü", count: 62)).com/") }
  }

  @Test(arguments: [
    ("../c", "https://example.com/c"), ("c", "https://example.com/a/c"), ("/c?d", "https://example.com/c?d"),
    ("?d", "https://example.com/a/b?d"), ("#d", "https://example.com/a/b?q"),
    ("", "https://example.com/a/b?q"),
    ("//other.example/x", "https://other.example/x"), ("http://other.example", "http://other.example/"),
    ("c:d", nil), ("javascript:alert(1)", nil), ("./c:d", "https://example.com/a/c:d"),
    ("  c  ", "https://example.com/a/c"),
  ])
  func references(_ reference: String, _ target: String?) throws {
    let address = try WebAddress("https://example.com/a/b?q#f")
    let found = try? address.following(reference)
    #expect(found?.description == target)
  }

  /// The samples of RFC 3492, 7.1, as far as they are in lower case.
  @Test(arguments: [
    ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
    ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
    ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"), ("ü", "tda"),
    ("bücher", "bcher-kva"),
  ])
  func punycode(_ text: String, _ encoded: String) {
    #expect(Punycode.encode(text) == encoded)
    #expect(Punycode.decode(encoded) == text)
  }

  @Test func punycodeThatMeansNothing() {
    #expect(Punycode.decode("99999999") == nil)
    #expect(Punycode.decode("a-\u{FC}") == nil)
    #expect(Punycode.decode(String(repeating: "a", count: 60)) == nil)
  }

  @Test(arguments: [
    "0.0.0.0", "10.255.255.255", "100.127.255.255", "127.255.255.254", "168.63.129.16", "169.254.169.254",
    "172.31.0.1",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.19.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.251", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:10::1", "2001:db8::1",
    "2002:808:808::1",
    "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1", "5f00::1",
  ])
  func special(_ text: String) throws {
    let number = try #require(IPAddress(text))
    #expect(number.specialKind != nil)
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.255.255", "198.20.0.0",
    "223.255.255.255", "64:ff9b::808:808", "2606:4700::1", "2001:4860:4860::8888", "2a00:1450::1",
  ])
  func ordinary(_ text: String) throws {
    let number = try #require(IPAddress(text))
    #expect(number.specialKind == nil)
    #expect(number.description == text)
  }

  @Test func namedHosts() throws {
    let rules = HostRules(privateHosts: ["localhost:8080", "10.0.0.5", "[::1]:80", "nas.local", "user@x", ""])
    for url in [
      "http://localhost:8080/x", "https://10.0.0.5/", "http://10.0.0.5:99/", "http://[::1]/",
      "https://NAS.local/",
    ] {
      try rules.check(WebAddress(url))
    }
    for url in [
      "http://localhost/", "http://localhost:8081/", "http://10.0.0.6/", "https://[::1]/",
      "http://x.nas.local/",
      "http://localhost.evil.local:8080/", "http://intranet/", "http://metadata.google.internal/",
    ] {
      #expect(throws: WebProblem.self) { try rules.check(WebAddress(url)) }
    }
    // A name that the person has named may be anywhere.
    try rules.check([.v4(0x7F00_0001)], of: WebAddress("http://nas.local/"))
    #expect(throws: WebProblem.self) {
      try rules.check([.v4(0x0808_0808), .v4(0x7F00_0001)], of: WebAddress("http://example.com/"))
    }
  }

  /// What is shown of a name in other letters, so that a look-alike is seen for one.
  @Test func names() throws {
    let plain = try WebAddress("https://example.com/")
    #expect(plain.host.shown == nil)
    let other = try WebAddress("https://www.xn--pple-43d.com/")
    #expect(other.host.shown == "www.аpple.com")
  }
}
