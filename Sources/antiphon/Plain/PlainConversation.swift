import ArgumentParser
import Conversation
import Coordinator
import Settings
import Synchronization

/// `antiphon --plain`: the conversation in lines, for screen readers and pipes.
///
/// Standard input is read a line at a time, standard output gets whole lines and nothing else: no escape sequence, and
/// no line that is written again. What is not said by anybody stands in square brackets.
struct PlainConversation {
  let program: Program
  let input = LineInput()
  let stopper = AnswerStopper()
  /// The session that is talked in; `nil` until the first message has made one.
  var session: Session?
  /// The model for a new session, when one was chosen.
  var model: String?
  /// The sessions in the order in which they were listed last.
  var listed: [SessionID] = []
  var deleted: SessionID?
  /// What was asked about: calls with the digests of their requests.
  var asked: Set<AskedRequest> = []
  private var hasGreeted = false

  init(_ program: Program, model: String?) {
    self.program = program
    self.model = model
  }

  /// Opens the workspace and talks until the input ends; opens it anew when the process it is open in goes.
  static func run(_ program: Program, _ opening: ChatApplication.Opening) async throws {
    FileLog.install(for: program)
    let conversation = PlainConversation(program, model: opening.model)
    try await Interruption.cancelling(
      interrupted: { [stopper = conversation.stopper, input = conversation.input] in
        guard stopper.stop() else { return false }
        // Whoever is asked about a tool call need not answer any more.
        input.interrupt()
        return true
      },
      {
        var talked = try await talk(conversation, recordingPath: opening.record, opening)
        while talked.goesOn { talked = try await talk(talked.conversation, recordingPath: nil, opening) }
      })
  }

  /// Opens the workspace, and talks until the input ends or the workspace is gone.
  private static func talk(
    _ conversation: PlainConversation, recordingPath: String?, _ opening: ChatApplication.Opening
  ) async throws -> (conversation: PlainConversation, goesOn: Bool) {
    let options = WorkspaceHost.Options(without: .goOnInMemory, recordingPath: recordingPath, serves: true)
    return try await WorkspaceHost.using(conversation.program, options) { host in
      var conversation = conversation
      let goesOn = try await conversation.talk(host, opening)
      return (conversation, goesOn)
    }
  }

  /// Talks until the input ends.
  ///
  /// - Returns: whether there is more to come, elsewhere: the process that the workspace is open in has gone.
  private mutating func talk(_ host: WorkspaceHost, _ opening: ChatApplication.Opening) async throws -> Bool {
    if !hasGreeted {
      hasGreeted = true
      try await greet(host, opening)
    }
    while true {
      if Task.isCancelled { throw ExitCode(130) }
      prompt()
      switch await input.next() {
      case .end: return false
      case .interrupted: throw ExitCode(130)
      case .text(let text):
        do {
          if try await !take(text, host) { return false }
        } catch let error as CoordinatorError where error.isLoss && host.own == nil && !host.isElsewhere {
          try say("[the antiphon that answered here has ended; going on without it. Say the last line again]")
          return true
        } catch let error as CoordinatorError {
          try say("[\(error.message) \(error.suggestion)]")
        } catch let error as ProgramError {
          try say("[\(error)]")
        } catch is TurnError {
          // The answer has said it.
        }
      }
    }
  }

  private mutating func greet(_ host: WorkspaceHost, _ opening: ChatApplication.Opening) async throws {
    let sessions = try await host.coordinator.sessions()
    let count = sessions.count == 1 ? "1 session" : "\(sessions.count) sessions"
    try say("[Antiphon \(Program.version), plain; \(count); /help lists the commands, /quit quits]")
    if host.own != nil, let notice = host.program.folderTrust.notice { try say("[\(notice)]") }
    for doubt in host.tools?.ruleDoubts ?? [] { try say("[warning: \(doubt)]") }
    if let problem = host.storeProblem { try say("[warning: nothing will be kept: \(problem)]") }
    if let id = opening.session {
      try await show(try await host.coordinator.session(id), host)
    } else if opening.continues, let last = sessions.latestInUse {
      try await show(last, host)
    }
  }

  /// Takes a line.
  ///
  /// - Returns: whether to go on.
  private mutating func take(_ text: String, _ host: WorkspaceHost) async throws -> Bool {
    switch PlainLine(text) {
    case .empty: break
    case .message(let message): try await send(message, host)
    case .blockBegin:
      if let message = await block() { try await send(message, host) }
    case .unknown(let word, let suggestion):
      let hint = suggestion.map { "; \($0)" } ?? "."
      try say("[there is no command /\(word)\(hint) /help lists them; // begins a message with a slash]")
    case .command(.quit, _): return false
    case .command(let command, let argument): try await perform(command, argument, host)
    }
    return true
  }

  /// The lines up to the mark; at the end of the input without one they are a message too.
  private func block() async -> String? {
    var lines: [String] = []
    loop: while true {
      switch await input.next() {
      case .text(let line):
        if line.trimming == PlainLine.blockMark { break loop }
        lines.append(line)
      case .end: break loop
      case .interrupted: return nil
      }
    }
    let text = lines.joined(separator: "\n")
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }

  // MARK: Answers

  private mutating func send(_ text: String, _ host: WorkspaceHost) async throws {
    let id: SessionID
    if let session {
      id = session.id
    } else {
      let model = try await host.offers.modelForNewSession(model ?? program.settings.model?.description)
      let made = try await host.coordinator.createSession(model: model, title: "", systemPrompt: nil)
      session = made
      id = made.id
    }
    let request = try await host.coordinator.streamRequest(sessionID: id, content: text)
    try await follow(request.responseID, request.stream, host)
  }

  /// Prints an answer as it comes, and asks about the tool calls that wait for a word.
  mutating func follow(_ id: ResponseID, _ stream: TurnStream, _ host: WorkspaceHost) async throws {
    let service = host.coordinator
    stopper.begin { try? await service.cancel(responseID: id) }
    defer { stopper.end() }
    if let session { try say("\(PlainText.line(session.model.description)):") }
    var answer = PlainAnswer()
    for await turn in stream {
      for line in answer.take(turn) { try write(line) }
      for call in turn.toolCalls
      where call.state == .awaitingApproval && asked.insert(AskedRequest(call)).inserted {
        try await ask(about: call, in: stream, host)
      }
    }
    if Task.isCancelled {
      let stopping = Task { try? await service.cancel(responseID: id) }
      await stopping.value
      throw ExitCode(130)
    }
    let response = try await service.detail(ofResponse: id).response
    for line in answer.finish(response) { try write(line) }
    if let current = session { session = try await service.session(current.id) }
  }

  /// Shows all of what a call would do, and asks whether it may. Where nobody can answer it may not.
  ///
  /// - Parameter turns: those of the call's response.
  mutating func ask(about call: ToolCall, in turns: TurnStream, _ host: WorkspaceHost) async throws {
    let question = ApprovalQuestion(call, input)
    guard let decision = try await question.ask(turns, say: write, prompt: prompt) else { return }
    try await resolve(call, decision, host)
  }

  private func resolve(_ call: ToolCall, _ decision: ApprovalDecision, _ host: WorkspaceHost) async throws {
    do throws(CoordinatorError) {
      try await host.coordinator.resolve(call, decision)
    } catch {
      // Somebody else was faster, it is another request by now, or the answer is over.
      if error.isLoss { throw error }
      try say("[\(error.message)]")
    }
  }

  // MARK: Writing

  /// A line of our own.
  func say(_ text: String) throws { try write(PlainText.line(text)) }

  func write(_ line: String) throws {
    if let code = StandardStreams.failureWriting(line + "\n", to: 1) { throw AnswerFollowing.error(code) }
  }

  /// Says on a terminal that a line is waited for, or with `nil` that it is not any more; in a pipe nobody needs to know.
  private func prompt(_ text: String? = "You") {
    guard StandardStreams.isTerminal(0), StandardStreams.isTerminal(1) else { return }
    StandardStreams.write(text.map { "\($0): " } ?? "\n")
  }
}

/// Stops the answer that is being printed, from wherever Ctrl+C is told.
final class AnswerStopper: Sendable {
  private let stopping = Mutex<(@Sendable () async -> Void)?>(nil)

  func begin(_ stop: @escaping @Sendable () async -> Void) {
    stopping.withLock { $0 = stop }
  }

  func end() {
    stopping.withLock { $0 = nil }
  }

  /// - Returns: whether there was an answer that had not been stopped.
  func stop() -> Bool {
    let stop = stopping.withLock { stopping in
      defer { stopping = nil }
      return stopping
    }
    guard let stop else { return false }
    Task { await stop() }
    return true
  }
}

extension String {
  /// Without white space at both ends.
  var trimming: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
