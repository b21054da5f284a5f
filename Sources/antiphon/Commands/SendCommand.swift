import ArgumentParser
import Conversation
import Coordinator

/// `antiphon send`: a message to a session, which need not be waited for.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send a message to a session.",
    discussion: """
      What comes on standard input is added below the message. It returns once the message is stored and prints the \
      id of the response; antiphon tail -f follows it. That takes an antiphon that has the workspace open and makes \
      the answer. With --wait it prints the answer, as antiphon ask does, with its exit status.
      """)

  @Option(
    name: .long, help: ArgumentHelp("The session; see antiphon sessions list.", valueName: "id"),
    completion: .custom(SessionName.completions))
  var session: SessionName

  @Flag(help: "Wait for the answer and print it.")
  var wait = false

  @Argument(help: "The message; may be left out when there is standard input.")
  var text: [String] = []

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !wait, answer.json || answer.jsonl {
      throw ValidationError("--json and --jsonl print the answer: say --wait as well.")
    }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let content = try AnswerFollowing.question(text, command: "send --session ID --wait")
      let attachments = try answer.attach.map(AttachedFile.read)
      let program = try Program(common)
      // While this is the host, requests of others are logged, and not into the output.
      FileLog.install(for: program)
      try await Interruption.cancelling {
        try await WorkspaceHost.using(program, WorkspaceHost.Options(endsWithAnswer: true, serves: wait)) {
          host in
          program.noteUntrustedFolder()
          guard wait || host.own == nil else {
            throw ProgramError(
              "No antiphon has this workspace open, so the answer would end with this program.",
              suggestion: "Say --wait, or run antiphon serve.")
          }
          let id = try await session.session(in: host.coordinator).id
          let request = try await host.coordinator.streamRequest(
            sessionID: id, content: content, attachments: attachments)
          guard wait else {
            StandardStreams.write("\(request.responseID)\n")
            return
          }
          // Who waits for what another process makes can stop waiting; it goes on there.
          try await AnswerFollowing.print(
            request, as: answer.form, host, cancels: host.own != nil)
        }
      }
    }
  }
}
