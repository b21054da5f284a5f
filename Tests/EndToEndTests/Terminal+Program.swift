import Foundation
import Testing

/// The program in a terminal, as a person opens it, talks with it and leaves it.
extension Terminal {
  /// A terminal in which the program is open and has no other provider than a server that answers as it is told.
  ///
  /// - Parameters:
  ///   - server: closed with the terminal.
  ///   - isNaming: see `useServer`.
  ///   - prepare: what is done before the program is opened.
  static func opened(
    _ server: ScriptedServer, columns: Int = 100, environment: [String: String] = [:], isNaming: Bool = false,
    prepare: (Terminal) async throws -> Void = { _ in }
  ) async throws -> Terminal {
    let terminal = try await Terminal(columns: columns, environment: environment, server: server)
    do {
      try terminal.useServer(server, isNaming: isNaming)
      try await prepare(terminal)
      try await terminal.openAntiphon("--config $HOME/config.toml")
    } catch {
      terminal.close()
      throw error
    }
    return terminal
  }

  /// A terminal in which the program is open with the demo, which answers without a pause.
  static func demo(
    _ arguments: String = "--model demo/demo", columns: Int = 100, rows: Int = 30,
    environment: [String: String] = [:]
  ) async throws -> Terminal {
    let environment = environment.merging(["ANTIPHON_DEMO_PACE": "0"]) { given, _ in given }
    let terminal = try await Terminal(columns: columns, rows: rows, environment: environment)
    do {
      try await terminal.openAntiphon(arguments)
    } catch {
      terminal.close()
      throw error
    }
    return terminal
  }

  /// Writes settings in which the server is the only provider.
  ///
  /// - Parameter isNaming: whether it is also asked for the names of sessions; its answers then go to these too.
  func useServer(_ server: ScriptedServer, isNaming: Bool = false) throws {
    try write(server.settings("sessions.titles = \(isNaming)"), to: "config.toml")
  }

  /// Opens the program and waits for its composer.
  func openAntiphon(
    _ arguments: String = "--model demo/demo", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await run("$ANTIPHON_BINARY --data-dir $HOME/data \(arguments)")
    // The sign of the composer, in ASCII where the terminal has no other.
    try await waitFor(sourceLocation: sourceLocation, "the composer") {
      $0.contains("\n› ") || $0.contains("\n> ")
    }
  }

  /// Quits the program and waits for the shell.
  func quit(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await press("C-q")
    try await waitForShell(sourceLocation: sourceLocation)
  }

  /// Waits until a text that has been seen is on disk, which is within a quarter of a second.
  func waitForStore(of text: String) async throws {
    let log = home.appending(path: "data/default/antiphon.sqlite-wal")
    try await waitFor("“\(text)” in the store") { _ in
      (try? Data(contentsOf: log))?.range(of: Data(text.utf8)) != nil
    }
  }

  /// Waits until the program has given the terminal back.
  func waitForShell(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await waitFor(sourceLocation: sourceLocation, "the shell") {
      $0.contains("shell>") && !$0.contains("›")
    }
  }
}

extension Tool {
  /// Runs the program with a home, a data folder and settings of its own, which are gone afterwards.
  static func antiphon(
    _ arguments: String..., settings: String? = nil, input: String = "", environment: [String: String] = [:]
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-run-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var command = [Binary.path] + arguments + ["--data-dir", folder.appending(path: "data").path]
    if let settings {
      let file = folder.appending(path: "config.toml")
      try settings.write(to: file, atomically: true, encoding: .utf8)
      command += ["--config", file.path]
    }
    var variables = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
    variables.merge(environment) { $1 }
    return try await finish(command, environment: variables, input: input, in: folder)
  }
}

extension ScriptedServer {
  /// Settings in which the server is the only provider.
  ///
  /// - Parameters:
  ///   - first: lines that stand before all tables.
  ///   - more: lines that end the settings.
  func settings(_ first: String = "", more: String = "") -> String {
    """
    model = "test/test-model"
    \(first)
    [providers.test]
    kind = "openai-chat"
    base_url = "\(url)"
    \(more)
    """
  }
}
