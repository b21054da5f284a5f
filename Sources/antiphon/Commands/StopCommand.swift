import ArgumentParser
import Coordinator
import Remote

/// `antiphon stop`: ends the process that has the workspace open.
struct StopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "End the antiphon that has the workspace open for others.",
    discussion: "What is being answered there is stopped; what has arrived stays.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      do {
        let host = try await WorkspaceHost.attach(program)
        try await host.remote?.stopHost()
        await host.close()
        StandardStreams.say("antiphon: it ends")
      } catch let error as CoordinatorError {
        guard case .host(let problem) = error, problem.code == .unreachable, program.connection == nil else {
          throw error
        }
        StandardStreams.say("antiphon: nobody has the workspace open")
      }
    }
  }
}
