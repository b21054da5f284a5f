import ChatUI
import Conversation
import Coordinator
import Exchange

extension EffectRunner {
  /// Hands out all that was said in a session as one Markdown document, whatever of it the interface has loaded.
  func copyConversation(_ id: SessionID, _ host: WorkspaceHost) {
    Task {
      do { dispatch(.clipboard(try await Self.markdown(of: id, host.coordinator))) } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
    }
  }

  @concurrent private nonisolated static func markdown(
    of id: SessionID, _ service: any SessionService
  ) async throws -> ClipboardText {
    let session = try await service.session(id)
    let rounds = try await SessionReading.rounds(of: id, service)
    let text = ConversationMarkdown.text([ArchivedSession(session: session, rounds: rounds)])
    return ClipboardText(text, name: "the conversation")
  }
}
