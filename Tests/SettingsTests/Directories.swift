import Settings
import Testing

@Suite struct Directories {
  @Test func withoutAnything() {
    let places = UserDirectories(environment: [:], home: "/home/ada")
    #expect(places.settingsFile == "/home/ada/.config/antiphon/config.toml")
    #expect(!places.settingsFileIsExplicit)
    #expect(places.themesDirectory == "/home/ada/.config/antiphon/themes")
    #expect(places.keysFile == "/home/ada/.config/antiphon/keys.toml")
    #expect(places.templatesDirectory == "/home/ada/.config/antiphon/templates")
    #expect(places.apiKeysDirectory == "/home/ada/.config/antiphon/keys")
    #expect(places.modelListsDirectory == "/home/ada/.cache/antiphon/models")
    #expect(places.dataDirectory == "/home/ada/.local/share/antiphon")
    #expect(places.databaseFile(workspace: "main") == "/home/ada/.local/share/antiphon/main/antiphon.sqlite")
    #expect(places.localModelsDirectory == "/home/ada/.local/share/antiphon/local")
    #expect(places.stateDirectory == "/home/ada/.local/state/antiphon")
    #expect(places.logFile == "/home/ada/.local/state/antiphon/antiphon.log")
    #expect(places.runtimeDirectory == "/home/ada/.local/share/antiphon/run")
  }

  @Test func fromTheEnvironment() {
    let places = UserDirectories(
      environment: [
        "XDG_CONFIG_HOME": "/c/", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s//",
        "XDG_CACHE_HOME": "/k", "XDG_RUNTIME_DIR": "/run/user/1000",
      ], home: "/home/ada")
    #expect(places.settingsFile == "/c/antiphon/config.toml")
    #expect(places.dataDirectory == "/d/antiphon")
    #expect(places.stateDirectory == "/s/antiphon")
    #expect(places.cacheDirectory == "/k/antiphon")
    #expect(places.runtimeDirectory == "/run/user/1000/antiphon")
  }

  @Test func emptyAndRelativeVariablesCountAsNotSet() {
    let places = UserDirectories(
      environment: [
        "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "./s", "XDG_RUNTIME_DIR": "run",
      ], home: "/home/ada/")
    #expect(places == UserDirectories(environment: [:], home: "/home/ada/"))
    #expect(places.dataDirectory == "/home/ada/.local/share/antiphon")
  }

  @Test func aSettingsFileOfTheirOwnBringsItsThemes() {
    let places = UserDirectories(environment: [:], home: "/home/ada", settingsFile: "/tmp/t/my.toml")
    #expect(places.settingsFile == "/tmp/t/my.toml")
    #expect(places.settingsFileIsExplicit)
    #expect(places.themesDirectory == "/tmp/t/themes")
    #expect(places.keysFile == "/tmp/t/keys.toml")
    let here = UserDirectories(environment: [:], home: "/home/ada", settingsFile: "my.toml")
    #expect(here.themesDirectory == "themes")
    let top = UserDirectories(environment: [:], home: "/home/ada", settingsFile: "/my.toml")
    #expect(top.themesDirectory == "/themes")
  }

  @Test func aDataFolderOfTheirOwnHoldsAllThatIsWritten() {
    let places = UserDirectories(
      environment: ["XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r", "XDG_DATA_HOME": "/d"],
      home: "/home/ada", dataDirectory: "/tmp/t/")
    let written = [
      places.dataDirectory, places.stateDirectory, places.runtimeDirectory, places.logFile,
      places.localModelsDirectory, places.modelListsDirectory,
      places.databaseFile(workspace: "main") ?? "",
    ]
    #expect(written.allSatisfy { $0 == "/tmp/t" || $0.hasPrefix("/tmp/t/") })
    #expect(Set(written).count == written.count)
    #expect(places.settingsFile == "/home/ada/.config/antiphon/config.toml")
  }

  @Test(arguments: [
    ("main", true), ("my notes", true), ("日記", true), ("", false), (".", false), ("..", false),
    (".hidden", false), ("a/b", false), ("../x", false), ("local", false), ("state", false), ("run", false),
    ("a\u{1B}", false),
  ])
  func workspaceNames(name: String, isGood: Bool) {
    #expect(UserDirectories.isWorkspaceName(name) == isGood)
    #expect((UserDirectories(environment: [:], home: "/h").databaseFile(workspace: name) != nil) == isGood)
  }
}
