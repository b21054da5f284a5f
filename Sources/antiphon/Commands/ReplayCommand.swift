import ArgumentParser
import Conversation
import Coordinator

/// `antiphon replay`: a recording, shown as if it happened now.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Replay a recording.",
    discussion: """
      Recordings are made with --record, or of a stored session with antiphon sessions record. A replay asks no \
      model, runs no tool and keeps nothing: what they said and returned comes out of the file, through the same \
      stream as ever.
      """)

  @Argument(help: "The recording.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "As it was (1), a number of times as fast (4), or as fast as can be (max). In a terminal it is 1, else max.",
      valueName: "factor"))
  var pace: Pace?

  @Flag(help: "Go on with Enter, from one event to the next.")
  var step = false

  @Flag(help: "Say only whether the same turns come out; the exit status tells it too.")
  var check = false

  @Flag(help: "Print each update of a turn as a line of JSON.")
  var jsonl = false

  @Flag(help: "Show it in the interface.")
  var interface = false

  @OptionGroup var common: CommonOptions

  /// How fast.
  enum Pace: ExpressibleByArgument {
    case times(Double)
    case max

    init?(argument: String) {
      if argument == "max" {
        self = .max
      } else if let factor = Double(argument), factor >= 0.001, factor <= 1_000_000 {
        self = .times(factor)
      } else {
        return nil
      }
    }
  }

  func validate() throws {
    if step && pace != nil { throw ValidationError("--step and --pace exclude each other.") }
    if [check, jsonl, interface].count(where: { $0 }) > 1 {
      throw ValidationError("--check, --jsonl and --interface exclude each other.")
    }
    if step && interface { throw ValidationError("--step and --interface exclude each other.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      if step, !StandardStreams.isTerminal(0) {
        throw ProgramError("--step needs a terminal to read Enter from.", suggestion: "Take --pace.")
      }
      let program = try Program(common)
      let host = ReplayHost(try Recording.read(path: file), pace: chosenPace)
      if interface {
        try await ChatApplication.run(
          program, ChatApplication.Opening(model: "demo/demo", replay: host))
      } else {
        try await Interruption.cancelling { try await play(host, program) }
      }
    }
  }

  private var chosenPace: ReplayPace {
    if step {
      let stepper = Stepper()
      return .stepping { try await stepper.wait(before: $0) }
    }
    switch pace {
    case .max: return .unpaced
    case .times(let factor): return .times(factor)
    case nil: return !check && (interface || StandardStreams.isTerminal(1)) ? .times(1) : .unpaced
    }
  }

  private func play(_ replay: ReplayHost, _ program: Program) async throws {
    let (host, coordinator) = try await replay.open(program)
    let printer = ReplayPrinter(form: jsonl ? .lines : .text)
    let report: ReplayReport
    do {
      report = try await replay.replay.run(on: coordinator, pace: replay.pace) { [check] request in
        if !check { await printer.follow(request, coordinator) }
      }
    } catch {
      await host.close()
      await printer.finish()
      throw error
    }
    await printer.finish()
    await host.close()
    for difference in report.differences {
      StandardStreams.say("\(file):\(difference.line): \(PlainText.harmless(difference.message))")
    }
    if check {
      StandardStreams.write(report.summary + "\n")
      if !report.differences.isEmpty { throw ExitCode.failure }
    }
  }
}

/// Prints the answers of a replay one after the other.
private actor ReplayPrinter {
  private let form: AnswerPrinter.Form
  private var last: Task<Void, Never>?

  init(form: AnswerPrinter.Form) {
    self.form = form
  }

  func follow(_ request: StreamedRequest, _ coordinator: SessionCoordinator) {
    last = Task { [last, form] in
      await last?.value
      guard let (round, question, _) = try? await coordinator.round(forResponseID: request.responseID)
      else { return }
      if form == .text {
        let text = StandardStreams.isTerminal(1) ? PlainText.harmless(question.content) : question.content
        StandardStreams.write("\(round.index > 0 || last != nil ? "\n" : "")› \(text)\n\n")
      }
      var printer = AnswerPrinter(form: form)
      for await turn in request.stream { printer.take(turn) }
      guard let (round, question, response) = try? await coordinator.round(forResponseID: request.responseID)
      else { return }
      printer.finish(RoundDetail(round: round, request: question, response: response))
      if form == .text, let ending = Self.ending(response.outcome) { StandardStreams.say(ending) }
    }
  }

  func finish() async { await last?.value }

  private static func ending(_ outcome: ResponseOutcome?) -> String? {
    if outcome == .cancelled { return "(cancelled)" }
    return outcome?.error.map { "(\(PlainText.harmless($0.description)))" }
  }
}
