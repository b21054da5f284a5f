import FoundationEssentials
import Glibc
import Settings
import Testing

@Suite struct SettingsFiles {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func problem(_ path: String, mayBeMissing: Bool = false) -> SettingsError? {
    do {
      _ = try SettingsFile.load(path: path, mayBeMissing: mayBeMissing)
      return nil
    } catch {
      return error.errors.first
    }
  }

  @Test func isReadAndLeftAlone() throws {
    let text = "model = \"demo/demo\" # mine\n"
    let file = try folder.write(text.utf8, to: "config.toml")
    let settings = try SettingsFile.load(path: file, mayBeMissing: false)
    #expect(settings.model?.description == "demo/demo")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  @Test func mayBeMissingUnlessItWasNamed() throws {
    let file = folder.path + "/none.toml"
    #expect(try SettingsFile.load(path: file, mayBeMissing: true) == UserSettings())
    #expect(problem(file)?.code == .notFound)
    let named = UserDirectories(environment: [:], home: folder.path, settingsFile: file)
    #expect(throws: SettingsErrors.self) { try SettingsFile.load(named) }
    let usual = UserDirectories(environment: [:], home: folder.path)
    #expect(try SettingsFile.load(usual) == UserSettings())
  }

  @Test func nothingMayBeNamed() throws {
    #expect(try SettingsFile.load(path: "/dev/null", mayBeMissing: false) == UserSettings())
  }

  @Test func aFolderIsNoFile() {
    #expect(problem(folder.path)?.description == "\(folder.path): cannot be read: it is not a regular file")
  }

  @Test func aPipeWithoutWriterDoesNotBlock() {
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(problem(pipe)?.code == .unreadable)
  }

  @Test func somethingEndlessIsTooLong() {
    #expect(problem("/dev/zero")?.description == "/dev/zero: cannot be read: it is longer than 1024 KB")
  }

  @Test func thatIsNotUTF8IsReportedWithThePlace() throws {
    let file = try folder.write(Array("a = 'é'\nb = '".utf8) + [0xE9, 0x27], to: "latin.toml")
    #expect(problem(file)?.description == "\(file):2:6: not UTF-8; save the file as UTF-8")
    let cut = try folder.write(Array("# ".utf8) + [0xF0, 0x9F], to: "cut.toml")
    #expect(problem(cut)?.position == SourcePosition(line: 1, column: 3))
  }

  @Test func ofTheGreatestLengthIsRead() throws {
    let full = try folder.write(repeatElement(UInt8(ascii: "\n"), count: SettingsFile.limit), to: "full.toml")
    #expect(problem(full) == nil)
    let over = try folder.write(
      repeatElement(UInt8(ascii: "\n"), count: SettingsFile.limit + 1), to: "over.toml")
    #expect(problem(over)?.code == .unreadable)
  }

  @Test func namesInAFolder() throws {
    for name in ["b.toml", "a.toml", ".toml", ".hidden.toml", "c.txt"] { try folder.write([], to: name) }
    #expect(TextFile.names(in: folder.path, suffix: ".toml") == ["a", "b"])
    #expect(TextFile.names(in: folder.path + "/none", suffix: ".toml") == [])
  }
}
