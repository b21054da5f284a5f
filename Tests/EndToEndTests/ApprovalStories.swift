import Foundation
import Testing

/// Tool calls that ask before they run, answered by a pipe, by nobody, by a person, and from another terminal.
@Suite struct ApprovalStories {
  /// A model that wants a file written, and then says what the tool said.
  private func server() throws -> ScriptedServer {
    try ScriptedServer(answers: [
      [.streamHead, .call("write_file", Self.arguments), .endWithCalls],
      [.streamHead, .delta("Done with it."), .end],
    ])
  }

  private static let arguments = #"{"path":"note.txt","content":"one\n\u202etwo\u200b\n"}"#

  private func plain(_ answers: String, _ server: ScriptedServer) async throws -> Tool.Result {
    try await Tool.antiphon(
      "--plain", settings: server.settings("sessions.titles = false"),
      input: "Write it\n\(answers)")
  }

  /// What the model was told of the call.
  private func told(_ server: ScriptedServer) -> String { server.received.last ?? "" }

  @Test func `a pipe allows by a number, after all of it was printed`() async throws {
    let server = try server()
    defer { server.close() }
    let result = try await plain("1\n", server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("[write_file asks to run]"))
    #expect(result.output.contains("<U+202E>two<U+200B>"))
    #expect(result.output.contains("[1 allows it once"))
    #expect(result.output.contains("[tool write_file is done"))
    #expect(server.received.count == 2)
  }

  @Test(arguments: ["", "\n", "yes\n", "11\n", "4\n"])
  func `nothing else allows it`(answer: String) async throws {
    let server = try server()
    defer { server.close() }
    let result = try await plain(answer, server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("[tool write_file was denied]"))
    #expect(!result.output.contains("is done"))
  }

  @Test func `a reason goes to the model`() async throws {
    let server = try server()
    defer { server.close() }
    let result = try await plain("5\nNot in this folder.\n", server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(told(server).contains("Not in this folder."))
  }

  @Test func `ask denies at once where nobody can be asked, and says so`() async throws {
    let server = try server()
    defer { server.close() }
    let result = try await Tool.antiphon(
      "ask", "Write it", settings: server.settings("sessions.titles = false"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasSuffix("Done with it.\n"))
    #expect(result.errors.contains("antiphon: write_file (note.txt) was denied"))
    #expect(result.errors.contains("nobody can be asked here"))
    #expect(told(server).contains("nobody is there to be asked"))
  }

  @Test func `a person reads it and allows it`() async throws {
    let terminal = try await Terminal.opened(try server())
    defer { terminal.close() }
    try await terminal.run("Write it")
    try await terminal.waitFor("needs approval")
    // What is typed meanwhile answers nothing.
    try await terminal.run("aad")
    try await terminal.press("M-p")
    try await terminal.waitFor("May write_file run?")
    try await terminal.waitFor("<U+202E>two<U+200B>")
    try await terminal.press("End")
    try await terminal.waitFor("a once")
    try await terminal.press("a")
    try await terminal.waitFor("Done with it.")
  }

  @Test func `a plain conversation takes its question back when another terminal answers`() async throws {
    let server = try server()
    let terminal = try await Terminal(server: server)
    defer { terminal.close() }
    try terminal.useServer(server)
    try await terminal.run(
      "$ANTIPHON_BINARY --plain --data-dir $HOME/data --config $HOME/config.toml; echo status $?")
    try await terminal.waitFor("You:")
    try await terminal.run("Write it")
    try await terminal.waitFor("Number:")
    // Half a line is an answer that nobody needs any more, and no message.
    try await terminal.type("12")
    let common = ["--data-dir", terminal.home.appending(path: "data").path]
    let listed = try await Tool.finish([Binary.path, "approvals"] + common)
    #expect(listed.status == 0, "\(listed.errors)")
    let id = String(listed.output.prefix(36))
    let denied = try await Tool.finish(
      [Binary.path, "approvals", "deny", id, "--reason", "Not now."] + common)
    #expect(denied.status == 0, "\(denied.errors)")
    try await terminal.waitFor("[write_file was denied elsewhere: Not now.]")
    try await terminal.waitFor("Done with it.")
    try await terminal.waitFor("[complete")
    try await terminal.run("/quit")
    try await terminal.waitFor("status 0")
    #expect(server.received.count == 2)
  }

  @Test func `another terminal answers`() async throws {
    let terminal = try await Terminal.opened(try server())
    defer { terminal.close() }
    try await terminal.run("Write it")
    try await terminal.waitFor("needs approval")
    try await terminal.press("M-p")
    try await terminal.waitFor("May write_file run?")
    let common = ["--data-dir", terminal.home.appending(path: "data").path]
    let listed = try await Tool.finish([Binary.path, "approvals"] + common)
    #expect(listed.status == 0, "\(listed.errors)")
    #expect(listed.output.contains("<U+202E>two<U+200B>"))
    let id = String(listed.output.prefix(36))
    let blind = try await Tool.finish([Binary.path, "approvals", "allow", id] + common)
    #expect(blind.status != 0)
    #expect(blind.errors.contains("Nobody can be asked here"))
    let wrong = try await Tool.finish(
      [Binary.path, "approvals", "allow", id, "--digest", "00000000"] + common)
    #expect(wrong.status != 0)
    let denied = try await Tool.finish(
      [Binary.path, "approvals", "deny", id, "--reason", "Not now."] + common)
    #expect(denied.status == 0, "\(denied.errors)")
    try await terminal.waitFor("write_file was denied elsewhere: Not now.")
    try await terminal.waitFor("Done with it.")
    let none = try await Tool.finish([Binary.path, "approvals"] + common)
    #expect(none.status == 0)
    #expect(none.errors.contains("no tool call waits"))
  }
}
