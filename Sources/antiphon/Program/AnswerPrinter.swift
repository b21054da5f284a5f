import Conversation

/// Prints an answer as it arrives.
struct AnswerPrinter {
  enum Form { case text, lines, object }

  let form: Form
  private var turn: TurnID?
  private var printedBytes = 0
  private var endsInNewline = true
  private var announced: RetryNotice?
  /// Why standard output could not be written, as `errno` says it.
  private(set) var failure: Int32?

  init(form: Form) {
    self.form = form
  }

  mutating func take(_ turn: Turn) {
    switch form {
    case .text:
      announce(turn.retry)
      printNew(of: turn)
    case .lines: write(JSON.text(turn) + "\n")
    case .object: break
    }
  }

  mutating func finish(_ detail: RoundDetail) {
    switch form {
    case .text: if !endsInNewline { write("\n") }
    case .lines: break
    case .object: write(JSON.text(detail) + "\n")
    }
  }

  /// Before something is said beside the answer: on a terminal both share a line.
  mutating func endLine() {
    guard form == .text, !endsInNewline else { return }
    write("\n")
    endsInNewline = true
  }

  private mutating func write(_ text: String) {
    guard failure == nil else { return }
    failure = StandardStreams.failureWriting(text, to: 1)
  }

  /// Says why nothing comes, beside the answer.
  private mutating func announce(_ notice: RetryNotice?) {
    guard let notice, notice != announced else { return }
    announced = notice
    StandardStreams.say(
      PlainText.harmless(
        "antiphon: \(notice.error.message) It is asked again (\(notice.attempt) of \(notice.limit)) soon."))
  }

  /// The text of a turn only grows, so what is new stands behind what was printed.
  private mutating func printNew(of turn: Turn) {
    if self.turn != turn.id {
      if !endsInNewline { write("\n") }
      self.turn = turn.id
      printedBytes = 0
    }
    let new = turn.content.utf8.dropFirst(printedBytes)
    guard !new.isEmpty else { return }
    printedBytes += new.count
    let text = String(Substring(new))
    endsInNewline = text.hasSuffix("\n")
    // A terminal obeys what a model says unless it is made harmless; a file or a pipe gets it as it is.
    write(StandardStreams.isTerminal(1) ? PlainText.harmless(text) : text)
  }
}
