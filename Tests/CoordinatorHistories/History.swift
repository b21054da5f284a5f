/// A history: what is done to a coordinator, step by step. The seed also decides in which order everything runs.
///
/// A value, so that one that breaks an invariant can be made shorter and printed.
struct History: Sendable {
  var seed: UInt64
  var sessions: Int
  /// The most turns of a response.
  var turnLimit: Int
  var parallelToolCalls: Int
  /// The most responses that are made at a time.
  var parallelResponses: Int
  /// How long a response may take, in milliseconds.
  var timeLimit: Int?
  var steps: [Step]

  /// Responses, readers and so on are named by numbers that are taken modulo how many there are, so that any
  /// step can be left out and the others still mean something.
  enum Step: Sendable {
    /// Sends a request that the model answers so.
    case ask(session: Int, Answer)
    /// The request of a response is answered again, so; by another model.
    case retry(response: Int, Answer)
    /// Something else is asked in place of it, in a fork.
    case edit(response: Int, Answer)
    case fork(response: Int)
    /// A request that waits, if it still does, is changed so that the model answers so.
    case editQueued(response: Int, Answer)
    case moveQueued(response: Int, to: Int)
    case withdraw(response: Int)
    /// A tool call that waits for the user's word gets it.
    case resolve(call: Int, allow: Bool)
    case join(response: Int, ReaderPlan)
    /// The reader's task is cancelled, or its subscription.
    case stop(reader: Int)
    /// So many wait for the response to complete.
    case await(response: Int, count: Int)
    case cancel(response: Int)
    /// What waits at this gate, models and tools, goes on.
    case open(gate: Int)
    case advance(milliseconds: Int)
    case store(StoreState)
    /// The process is killed and another one opens the store; readers come back with the revision they know.
    case kill
    /// The process ends in good order while everything else goes on; then as with `kill`.
    case shutDown
    /// Others run for a while.
    case pause(Int)
    /// Everything runs until nothing can.
    case settle
  }

  /// What a model says, pass by pass; of passes that are not there it says `done`.
  struct Answer: Sendable {
    var passes: [[Piece]]
  }

  /// A piece of what a model says.
  enum Piece: Sendable {
    /// So many deltas of text, one after the other.
    case text(Int)
    /// Text that somebody could want to repair.
    case odd(Int)
    case reasoning
    /// Several pieces that arrive together.
    case burst(Int)
    case call(Tool, index: Int)
    case usage
    case pause(Int)
    case gate(Int)
    /// Breaks off; `mayRetry` says whether it could go better another time.
    case fail(mayRetry: Bool)
    /// Says nothing until it is cancelled.
    case hang
    /// Waits at the gate and then speaks, cancelled or not, as a provider that does not listen.
    case deaf(Int)
  }

  enum Tool: String, Sendable, CaseIterable {
    /// Whether calls of it may run beside others.
    var isReadOnly: Bool {
      switch self {
      case .look, .wait, .deaf: true
      case .refuse, .ask, .deny, .unknown, .garbled: false
      }
    }

    case look, refuse, wait, deaf
    /// Runs only when the user says so.
    case ask
    /// Never runs.
    case deny
    /// Not on offer.
    case unknown
    /// Arguments that are no JSON.
    case garbled
  }

  enum StoreState: Sendable, CaseIterable {
    case works, fails
    /// Writes wait until it works or fails.
    case stalls
  }

  struct ReaderPlan: Sendable {
    enum Way: Sendable, CaseIterable {
      case stream, resumable
      /// `trackStreamingTurns`.
      case tracking
    }
    enum Start: Sendable, CaseIterable {
      case beginning
      /// After some state of the response that was shown.
      case middle
      /// After the last state that was shown.
      case present
      /// After a state that never was.
      case never
    }
    var way: Way
    var start: Start
    /// Lets others run up to so many times between two turns.
    var pace: Int
    /// Takes nothing after so many turns, until all responses are over.
    var stallsAfter: Int?
    var leavesAfter: Int?
    /// Each so-manieth call throws; for `tracking`.
    var throwsEvery: Int?
    /// Comes back when the process was killed.
    var comesBack: Bool
  }
}
