import Foundation
import Testing

/// Tools that do something, in the real program in a real terminal: nothing runs before the person has read what it is.
@Suite(.serialized) struct ToolStories {
  /// Goes on from its first step when somebody has seen it.
  private static let slow =
    #"{"command":"for n in one two three; do echo step-$n; until [ -e seen ]; do sleep 0.1; done; done"}"#

  /// A folder without the settings file, beside which nothing is held.
  private static func enterFolder(_ terminal: Terminal) async throws {
    try await terminal.run("mkdir $HOME/work && cd $HOME/work")
  }

  @Test func `a command is read, refused with a reason, asked for again, allowed, and seen while it runs`()
    async throws
  {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("I want to run this."), .call("run_command", Self.slow), .endWithCalls],
      [.streamHead, .delta("Then once more."), .call("run_command", Self.slow), .endWithCalls],
      [.streamHead, .delta("All steps are done."), .end],
    ])
    let terminal = try await Terminal.opened(server, columns: 120, prepare: Self.enterFolder)
    defer { terminal.close() }
    try await terminal.enter("Do it in steps")
    try await terminal.waitFor("needs approval")
    try await terminal.press("M-p")
    try await terminal.waitFor("the whole script") {
      $0.contains("do echo step-$n; until [ -e seen ];") && $0.contains("done; done")
    }
    try await terminal.press("D")
    try await terminal.type("not now, please")
    try await terminal.press("Enter")
    try await terminal.waitFor("Then once more.")
    #expect(server.received[1].contains("not now, please"))
    try await terminal.waitFor("needs approval")
    try await terminal.press("M-p")
    try await terminal.waitFor("the whole script") {
      $0.contains("do echo step-$n; until [ -e seen ];") && $0.contains("done; done")
    }
    // All of it has to be read before it can be allowed.
    try await terminal.press("End")
    try await terminal.press("a")
    try await terminal.waitFor("its output while it runs") {
      $0.contains("step-one") && !$0.contains("step-two") && $0.contains("running")
    }
    try Data().write(to: terminal.home.appending(path: "work/seen"))
    try await terminal.waitFor("All steps are done.")
    #expect(server.received.count == 3)
    #expect(server.received[2].contains(#"step-one\nstep-two\nstep-three"#))
  }

  @Test func `what a command has begun is gone when the program was killed`() async throws {
    let mark = "antiphon-orphan-\(UUID().uuidString.prefix(8))"
    // One in the background, one in a session of its own, one that does not listen to a polite end.
    let script =
      "sh -c 'trap \\\"\\\" TERM HUP; sleep 300; : \(mark)' & setsid sh -c 'sleep 300; : \(mark)' & "
      + "echo be''gun; sh -c 'sleep 300; : \(mark)'"
    let server = try ScriptedServer(answers: [
      [.streamHead, .call("run_command", #"{"command":"\#(script)"}"#), .endWithCalls]
    ])
    let terminal = try await Terminal.opened(server, columns: 120, prepare: Self.enterFolder)
    defer { terminal.close() }
    try await terminal.enter("Go")
    try await terminal.waitFor("needs approval")
    try await terminal.press("M-p")
    try await terminal.waitFor(mark)
    // All of it has to be read before it can be allowed.
    try await terminal.press("End")
    try await terminal.press("a")
    try await terminal.waitFor("begun")
    #expect(try await Self.processes(naming: mark) > 0)
    try await Tool.run(["pkill", "-KILL", "-f", "data-dir \(terminal.home.path)/data"])
    // That it is within two seconds is seen in the tests of the guard, beside fewer others.
    let clock = ContinuousClock()
    let end = clock.now + Terminal.patience
    var left = try await Self.processes(naming: mark)
    while left > 0, clock.now < end {
      try await Task.sleep(for: .milliseconds(50))
      left = try await Self.processes(naming: mark)
    }
    #expect(left == 0)
  }

  /// How many processes have a text among their arguments.
  private static func processes(naming mark: String) async throws -> Int {
    let result = try await Tool.finish(["/usr/bin/pgrep", "-f", "-c", mark], environment: [:])
    return Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }
}
