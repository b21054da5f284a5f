import Processes
import Testing

/// Programs that run, and end.
@Suite struct ChildProcessTests {
  @Test func `a command writes and ends`() async throws {
    let run = try await Run("echo out; echo err >&2; exit 3")
    #expect(run.text == "out\nerr\n")
    #expect(run.ending == ChildEnding(.exited(3)))
  }
}
