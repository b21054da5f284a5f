import Conversation
import Foundation
import Testing

@testable import Providers

@Suite struct KeyStoreTests {
  private let folder: TemporaryFolder
  private let store: KeyStore

  init() throws {
    folder = try TemporaryFolder()
    store = KeyStore(folder: folder.path + "/config/antiphon/keys")
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  private func text(_ name: String) -> String? {
    folder.contents("config/antiphon/keys/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: store.folder).sorted()) ?? []
  }

  @Test("A key is for its owner alone, whatever the mask") func modes() throws {
    let before = umask(0)
    defer { umask(before) }
    try store.save(Secret(" sk-1234567\n"), for: "anthropic")
    #expect(text("anthropic") == "sk-1234567\n")
    #expect(mode(store.folder + "/anthropic") == 0o600)
    #expect(mode(store.folder) == 0o700)
    #expect(mode(folder.path + "/config") == 0o700)
    #expect(names == ["anthropic"])
  }

  @Test("What was kept is found, and the last that was kept counts") func roundTrip() async throws {
    let ring = KeyRing(environment: [:])
    #expect(store.source(for: "groq") == nil)
    try store.save(Secret("k-first"), for: "groq")
    try store.save(Secret("k-second"), for: "groq")
    var source = try #require(store.source(for: "groq"))
    #expect(try await ring.key(for: source, provider: "groq")?.value == "k-second")
    try store.save(command: ["printf", "%s", "k-third"], for: "groq")
    source = try #require(store.source(for: "groq"))
    #expect(source == .commandFile(store.folder + "/groq.command"))
    #expect(try await ring.key(for: source, provider: "groq")?.value == "k-third")
    #expect(names == ["groq.command"])
    try store.save(Secret("k-fourth"), for: "groq")
    #expect(names == ["groq"])
    try store.remove("groq")
    try store.remove("groq")
    #expect(names == [])
    #expect(store.source(for: "groq") == nil)
  }

  @Test(arguments: [
    "", ".", "..", "../x", "a/b", ".hidden", "x.command", "a b", "ü", String(repeating: "a", count: 65),
  ])
  func names(_ name: String) {
    #expect(throws: TurnError.self) { try store.save(Secret("k-123"), for: name) }
    #expect(throws: TurnError.self) { try store.save(command: ["true"], for: name) }
    #expect(store.source(for: name) == nil)
    #expect(names == [])
  }

  @Test(
    "What cannot be a key or a command is not kept, and not shown",
    arguments: ["", " \n", "two words-secret", "a\nsecret", "schlüssel-secret"])
  func badKeys(_ key: String) {
    let error = #expect(throws: TurnError.self) { try store.save(Secret(key), for: "groq") }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("secret") == false)
    for command in [[], [""], ["a", "b\nc"], ["a", ""], ["a\0b"]] {
      #expect(throws: TurnError.self) { try store.save(command: command, for: "groq") }
    }
    #expect(names == [])
  }

  @Test("A folder that cannot be written leaves what was there") func notWritable() throws {
    try Data("file".utf8).write(to: URL(filePath: folder.path + "/config"))
    let error = #expect(throws: TurnError.self) { try store.save(Secret("sk-secret"), for: "groq") }
    #expect(error?.code == .storage)
    #expect(error?.description.contains("sk-secret") == false)
    #expect(folder.contents("config") == Array("file".utf8))
  }

  @Test("A link in the place of the key is replaced, not followed") func link() throws {
    try store.save(Secret("k-first"), for: "groq")
    try Data("mine".utf8).write(to: URL(filePath: folder.path + "/elsewhere"))
    #expect(unlink(store.folder + "/groq") == 0)
    #expect(symlink(folder.path + "/elsewhere", store.folder + "/groq") == 0)
    try store.save(Secret("k-second"), for: "groq")
    #expect(folder.contents("elsewhere") == Array("mine".utf8))
    #expect(text("groq") == "k-second\n")
  }
}
