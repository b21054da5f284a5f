#if MUTATIONS
  /// Deliberate mistakes, for the proof that the random histories would find them.
  ///
  /// In no program but the one that runs those: `MUTATIONS` is defined when the package is built with the environment
  /// variable `ANTIPHON_MUTATIONS`.
  package enum Mutation: String, CaseIterable, Sendable {
    /// Readers see an ending before it is written.
    case publishBeforeCommit
    /// A reader that has not taken a state is not given the newest.
    case newestDropped
    /// An ending that comes while another is being written takes its place.
    case noCompareAndSet
    /// A reader's first state is taken at one moment, and where it stands at a later one.
    case joinInTwoSteps
    /// A reader that names what it has seen starts at the present.
    case noResume
    /// What an earlier process left unfinished stays so.
    case noRecovery
    /// What the model still says when its turn has ended is added to it.
    case terminalReplaceable
    /// A model is asked again though something of its answer was seen.
    case repeatsSeenAnswer
    /// Calls run side by side whatever they do.
    case ignoresCallOrder
    /// Every state is kept until all readers have taken it.
    case unboundedMailbox

    // Set once, before anything runs.
    nonisolated(unsafe) package static var active: Mutation?

    static func isActive(_ mutation: Mutation) -> Bool { active == mutation }
  }
#endif
