import Conversation
import Coordinator
import Exchange

/// Sessions read whole.
enum SessionReading {
  /// All rounds of a session, each with the answer that it shows.
  static func rounds(of id: SessionID, _ service: any SessionService) async throws -> [RoundDetail] {
    var pages: [[RoundDetail]] = []
    var first: Int?
    repeat {
      let page = try await service.rounds(of: id, before: first, limit: 200)
      guard let head = page.first else { break }
      pages.append(page)
      first = head.round.index
    } while first ?? 0 > 0
    return pages.reversed().flatMap { $0 }
  }

  /// A session with all answers to its requests, as far as they are over: what can be imported again.
  ///
  /// - Returns: the session, and how many answers are not over.
  static func whole(
    _ session: Session, _ service: any SessionService
  ) async throws -> (ArchivedSession, unfinished: Int) {
    var rounds: [RoundDetail] = []
    var unfinished = 0
    for detail in try await self.rounds(of: session.id, service) {
      for id in detail.round.alternatives {
        var answer = detail
        if id != detail.response.id {
          do throws(CoordinatorError) {
            answer.response = try await service.detail(ofResponse: id).response
          } catch {
            guard case .unknownResponse = error else { throw error }
            continue
          }
          answer.response.sessionID = session.id
        }
        if answer.response.isOver { rounds.append(answer) } else { unfinished += 1 }
      }
    }
    return (ArchivedSession(session: session, rounds: rounds), unfinished)
  }
}

extension Response {
  fileprivate var isOver: Bool { outcome != nil && turns.allSatisfy(\.status.isTerminal) }
}
