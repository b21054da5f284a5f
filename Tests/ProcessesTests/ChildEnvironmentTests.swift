import Foundation
import Processes
import Testing

/// What a child sees.
@Suite struct ChildEnvironmentTests {
  @Test func `a few variables are passed on and no others`() {
    let environment = ChildEnvironment(inherited: [
      "PATH": "/usr/bin:.::bin:/bin", "HOME": "/home/me", "LC_ALL": "C", "TERM": "xterm", "EDITOR": "vi",
      "LD_PRELOAD": "/x.so", "OPENAI_API_KEY": "x", "SSH_AUTH_SOCK": "/x",
    ])
    #expect(environment.names == ["HOME", "LC_ALL", "PATH", "TERM"])
    #expect(environment.variables["PATH"] == "/usr/bin:/bin", "what depends on the folder is left out")
    #expect(environment.withheld.isEmpty, "nobody asked for the others")
  }

  @Test func `the settings add names and beginnings of names, and no secrets`() {
    let environment = ChildEnvironment(
      inherited: [
        "CARGO_HOME": "/c", "CARGO_REGISTRY_TOKEN": "x", "EDITOR": "vi", "GITHUB_TOKEN": "x", "MINE": "x",
        "BASH_ENV": "/x", "PS4": "$(x)", "BASH_FUNC_ls%%": "() { x; }", "OTHER": "1",
      ],
      adding: ["CARGO_*", "EDITOR", "GITHUB_TOKEN", "MINE", "BASH*", "PS4"], secrets: ["MINE"])
    #expect(environment.names == ["CARGO_HOME", "EDITOR"])
    #expect(
      environment.withheld == [
        "BASH_ENV", "BASH_FUNC_ls%%", "CARGO_REGISTRY_TOKEN", "GITHUB_TOKEN", "MINE", "PS4",
      ])
  }

  @Test(arguments: [
    "OPENAI_API_KEY", "apikey", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "DB_PASS", "MYSQL_PWD",
    "GOOGLE_APPLICATION_CREDENTIALS", "SSH_AUTH_SOCK", "NPM_AUTH", "SESSION_COOKIE", "GH_PAT", "DATABASE_URL",
  ])
  func `what is named like a secret is not passed on`(name: String) {
    let environment = ChildEnvironment(inherited: [name: "x"], adding: [name])
    #expect(environment.names.isEmpty)
    #expect(environment.withheld == [name])
  }

  @Test(arguments: [
    "PWD", "EDITOR", "GOPATH", "JAVA_HOME", "COMPASS", "PATTERN", "XDG_CONFIG_HOME", "NO_COLOR",
  ])
  func `what is not is`(name: String) {
    #expect(ChildEnvironment(inherited: [name: "x"], adding: [name]).names == [name])
  }

  private struct Corpus: Decodable {
    struct Secret: Decodable {
      var kind: String
      var value: String
    }
    var secrets: [Secret]
    var wrappers: [String]
  }

  @Test func `no key gets through under any name`() throws {
    let url = try #require(
      Bundle.module.url(forResource: "redaction", withExtension: "json", subdirectory: "Corpora"))
    let corpus = try JSONDecoder().decode(Corpus.self, from: Data(contentsOf: url))
    #expect(corpus.secrets.count == 12)
    for secret in corpus.secrets {
      for wrapper in ["{}"] + corpus.wrappers {
        let value = wrapper.replacing("{}", with: secret.value)
        let environment = ChildEnvironment(
          inherited: ["HARMLESS": value, "LANG": value], adding: ["HARMLESS"])
        #expect(environment.names.isEmpty, "\(secret.kind) in \(wrapper)")
      }
    }
  }

  @Test(arguments: [
    "/usr/bin:/bin", "de_DE.UTF-8", "https://example.org/a?b=c", "http://proxy:3128", "user@host:path",
    "skeleton-of-something-long-enough", "a/sk-foo", "eyJ", "vi -u NONE",
  ])
  func `what is no key is passed on`(value: String) {
    #expect(ChildEnvironment(inherited: ["HARMLESS": value], adding: ["HARMLESS"]).names == ["HARMLESS"])
  }

  @Test func `a child sees just these`() async throws {
    let environment = ChildEnvironment(inherited: ["PATH": "/usr/bin:/bin", "FAKE_KEY": "x", "TZ": "UTC"])
    let child = try await Helper.launcher.start(
      ChildCommand(["env"], folder: "/", environment: environment.variables))
    var bytes: [UInt8] = []
    for await piece in child.output { bytes += piece }
    #expect(
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").sorted() == [
        "PATH=/usr/bin:/bin", "TZ=UTC",
      ])
  }
}
