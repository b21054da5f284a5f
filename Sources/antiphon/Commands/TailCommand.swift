import ArgumentParser
import Conversation
import Coordinator

/// `antiphon tail`: the turns of a session as lines of JSON.
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Print the turns of a session as lines of JSON.",
    discussion: """
      Each line is the whole of a turn as it is then. With -f a turn that grows comes again and again, each time with \
      a higher revision, and so do the rounds that follow, until this is interrupted or the session is deleted. \
      --since takes up where a reader of the last round has stopped.
      """)

  @Argument(
    help: "The session's id; see antiphon sessions list.", completion: .custom(SessionName.completions))
  var session: SessionName

  @Flag(name: [.customShort("f"), .customLong("follow")], help: "Go on with what comes.")
  var follows = false

  @Option(
    name: [.customShort("n"), .customLong("rounds")], help: "From how many of the last rounds on.")
  var rounds = 10

  @Option(
    help: ArgumentHelp(
      "Only what has come after this revision in the last round.", valueName: "revision"))
  var since: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if rounds < 0 { throw ValidationError("--rounds must be 0 or more.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      // While this is the host, requests of others are logged, and not into the output.
      FileLog.install(for: program)
      let options = WorkspaceHost.Options(serves: follows)
      let (session, rounds, since, follows) = (session, since == nil ? rounds : 1, since, follows)
      try await Interruption.cancelling {
        var tail = SessionTail()
        repeat {
          let before = tail
          tail = try await WorkspaceHost.using(program, options) { host in
            var tail = before
            do {
              let id = try await session.session(in: host.coordinator).id
              // Before anything is read, so that what comes meanwhile is not missed.
              let events = host.coordinator.events()
              if !tail.hasBegun {
                try await tail.begin(id, host.coordinator, rounds: rounds, since: since, follows: follows)
              }
              if follows { try await tail.follow(id, host.coordinator, events) }
            } catch let error as CoordinatorError where error.isLoss && follows {
              tail.noteLoss()
            }
            return tail
          }
          // The process that had the workspace open is gone: another one has it now, or this one.
        } while tail.mayGoOn && follows
      }
    }
  }
}
