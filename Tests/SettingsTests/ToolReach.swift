import Settings
import Testing

/// `[tools]`: what the built-in tools may reach.
@Suite struct ToolReach {
  @Test func `nothing said`() throws {
    let settings = try UserSettings(text: "[tools]\nenabled = true", file: "config.toml").toolSettings
    #expect(settings == ToolSettings())
    #expect(settings.sandbox == .automatic)
    #expect(!settings.network)
  }

  @Test func `all of it`() throws {
    let settings = try UserSettings(
      text: """
        [tools]
        sandbox = "required"
        network = true
        writable = ["~/.cache/x", "/srv/y"]
        environment = ["CARGO_*", "GOPATH"]
        private_hosts = ["localhost:8080", "10.0.0.5", "[::1]:3000", "nas.local", "[fd00::1]"]
        output_limit = 8192
        """, file: "config.toml"
    ).toolSettings
    #expect(settings.sandbox == .required)
    #expect(settings.network)
    #expect(settings.writable == ["~/.cache/x", "/srv/y"])
    #expect(settings.environment == ["CARGO_*", "GOPATH"])
    #expect(settings.privateHosts == ["localhost:8080", "10.0.0.5", "[::1]:3000", "nas.local", "[fd00::1]"])
    #expect(settings.outputLimit == 8192)
  }

  @Test(arguments: [
    ("sandbox = \"of\"", "config.toml:2:11: \"sandbox\" in [tools] cannot be \"of\"; did you mean \"off\"?"),
    ("network = 1", "config.toml:2:11: \"network\" in [tools] must be true or false, not an integer"),
    (
      "writable = [\"build\"]",
      "config.toml:2:13: \"writable\" in [tools] holds \"build\", which is not a full path; begin it with \"/\" or \"~/\""
    ),
    (
      "writable = \"/x\"",
      "config.toml:2:12: \"writable\" in [tools] must be an array of strings, not a string"
    ),
    (
      "environment = [\"A\", \"*\"]",
      "config.toml:2:21: \"environment\" in [tools] holds \"*\", which is not the name of a variable; use letters, digits and \"_\", and \"*\" only at the end"
    ),
    (
      "private_hosts = [\"http://x/\"]",
      "config.toml:2:18: \"private_hosts\" in [tools] holds \"http://x/\", which is not a host; write it as \"localhost:8080\", \"nas.local\" or \"[::1]:3000\""
    ),
    (
      "private_hosts = [\"*.local\"]",
      "config.toml:2:18: \"private_hosts\" in [tools] holds \"*.local\", which is not a host; write it as \"localhost:8080\", \"nas.local\" or \"[::1]:3000\""
    ),
    (
      "private_hosts = [\"x:0\"]",
      "config.toml:2:18: \"private_hosts\" in [tools] holds \"x:0\", which is not a host; write it as \"localhost:8080\", \"nas.local\" or \"[::1]:3000\""
    ),
    ("output_limit = 10", "config.toml:2:16: \"output_limit\" in [tools] must lie between 4096 and 16777216"),
  ])
  func broken(_ line: String, _ message: String) {
    do {
      _ = try UserSettings(text: "[tools]\n\(line)", file: "config.toml")
      Issue.record("it was taken")
    } catch {
      #expect(error.errors.map(\.description) == [message])
    }
  }
}
