import Conversation
import Screen

/// Everything that can happen to the interface.
///
/// Whoever runs the loop sends `.tick` with the present time before each batch of other actions, so that times
/// in the state are never older than what they are compared with.
public enum Action: Sendable {
  /// A key, a paste, the mouse, or the terminal's focus.
  case input(InputEvent)
  /// The clock went on.
  case tick(Timestamp)
  /// The terminal has another size.
  case resized(Size)
  case sessions(SessionAction)
  case transcript(TranscriptAction)
  case models(ModelsAction)
  case search(SearchAction)
  case setup(SetupAction)
  case appearance(AppearanceAction)
  /// A text that was asked for to be copied is there.
  case clipboard(ClipboardText)
  /// Something the user should know; it goes away by itself.
  case notice(Notice.Kind, String)
  /// The store cannot keep what is said, or can again (`nil`); shown until it can.
  case storeFailing(Problem?)
  case workspace(WorkspaceAction)
  case composing(ComposingAction)
  case approvals(ApprovalAction)
  case servers(ServersAction)
  case trust(TrustAction)
  /// What the frames until now have cost, told while it is shown.
  case performance(PerformanceFigures)
}

/// Where the sessions are looked after.
public enum WorkspaceAction: Sendable {
  /// By this process or by another, which may be another one from now on: everything that is shown should be read
  /// anew.
  case opened(WorkspaceRole)
  /// What is in the way of reaching them; `nil` when nothing is any more.
  case unreachable(Problem?)
}

public enum WorkspaceRole: Hashable, Sendable {
  /// Answers are made in this process, and end with it.
  case host
  /// Another process makes them.
  case attached
}

/// What happened to the list of sessions.
public enum SessionAction: Sendable {
  /// The whole list, in any order.
  ///
  /// - Parameter show: the session to open at once; `nil` leaves what is shown.
  case loaded([Session], show: SessionID?)
  /// The list could not be read.
  case loadFailed(Problem)
  /// A session is new or has changed.
  case changed(Session)
  /// A session is gone.
  case removed(SessionID)
  /// What a session's newest unfinished response is doing; a terminal status when it has ended.
  case activity(SessionID, TurnStatus)
  /// Sessions whose answers an earlier process left unfinished.
  case interrupted([SessionID])
  /// The answer to `Effect.createSession`.
  case created(Session, draft: DraftID)
  /// The answer to `Effect.createSession` when there is none; what was to be sent comes back into the composer.
  case creationFailed(draft: DraftID, Problem)
  /// A session was made out of another, and is to be shown if that one still is.
  ///
  /// - Parameter began: the round whose response has begun in it, when one has.
  case forked(Session, from: SessionID, began: RoundDetail?)
  /// Some of what `Effect.editSessions` wanted did not work.
  case editsFailed([FailedSessionEdit])
  /// Something that was to be done to a session did not work.
  case changeFailed(SessionID, Problem)
  /// The model for new sessions is known now.
  case defaultModel(ModelReference?)
}

/// What happened inside one session.
public enum TranscriptAction: Sendable {
  /// Rounds from the store, oldest first.
  ///
  /// - Parameters:
  ///   - isTail: whether they are the newest ones; otherwise they come directly before what is there.
  ///   - hasMore: whether there are older ones.
  case loaded(SessionID, [RoundDetail], isTail: Bool, hasMore: Bool)
  case loadFailed(SessionID, Problem)
  /// Rounds far from the newest, oldest first.
  case loadedExcerpt(SessionID, [RoundDetail])
  /// A message is stored and its response has begun, here or elsewhere (then without an outgoing message).
  case began(RoundDetail, outgoing: OutgoingID?)
  /// The present state of a turn, from the stream of its response.
  case turn(Turn, SessionID)
  /// A response is over, with everything in it.
  case ended(Response)
  /// A message has been taken; what became of it has to be read.
  case taken(OutgoingID, SessionID)
  /// A message could not be sent; its text comes back into the composer.
  case sendFailed(OutgoingID, SessionID, Problem)
  /// Rounds of a session have been moved, edited or withdrawn, or show another response.
  case roundsChanged(SessionID)
  /// A message that waited was taken back; its text comes into the composer.
  case withdrawn(SessionID, text: String, attachments: [Attachment] = [])
  /// A message could not be changed; its text comes back into the composer, which goes on editing it.
  case editFailed(SessionID, EditedMessage, text: String, Problem)
}

/// What the store has to say to `Effect.search`.
public enum SearchAction: Sendable {
  /// - Parameter hasMore: whether there are more than were asked for.
  case found(SearchRequest, [FoundText], hasMore: Bool)
  case failed(SearchRequest, Problem)
  /// It was given up.
  case cancelled(SearchRequest)

  var request: SearchRequest {
    switch self {
    case .found(let request, _, _), .failed(let request, _), .cancelled(let request): request
    }
  }
}

/// What has become known of the models there are.
public enum ModelsAction: Sendable {
  /// All providers with what they offer; it may come several times as they answer.
  case listed([ProviderModels])
}

/// What happened while the program is being set up.
public enum SetupAction: Sendable {
  /// No model can be used, or the user wants another provider: the setup screen is needed.
  case needed(SetupOffer)
  /// No model can be used, but there are sessions to be read.
  case noModel
  case progress(SetupProgress)
  /// A model can be used now.
  case finished(ModelReference)
  case failed(Problem)
  /// The key that was tried is good; with a few words about what the provider offers.
  case accepted(String)
  /// The key that was tried cannot be used.
  case rejected(Problem)
  /// A good key could not be kept as the user wished.
  case notKept(Problem)
}

/// What happened to how things look.
public enum AppearanceAction: Sendable {
  /// The themes there are, and the one in use.
  case themes([String], current: String)
  /// The themes there are, with what is known of each.
  case themesListed([ThemeOffer])
  /// The theme in use is another one.
  case themeChanged(String)
  case themeFailed(Problem)
  case utcOffset(seconds: Int)
}
