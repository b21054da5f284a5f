import Conversation
import Coordinator

extension RemoteCoordinator {
  /// The turns of a response, once their present state is here.
  public func turns(
    ofResponse id: ResponseID, since revision: Int?
  ) async throws(CoordinatorError) -> TurnStream {
    let follower = followers.follower(of: id, client)
    try await follower.ready()
    if let revision, revision > follower.hub.read(\.revision) {
      // Read elsewhere a moment ago, or never given out: the host knows which.
      let response = try await round(forResponseID: id).response
      if revision <= response.turns.last?.revision ?? .min { await follower.caughtUp(to: revision) }
    }
    return TurnStream(hub: follower.hub, since: revision, source: follower)
  }

  public func round(
    forResponseID id: ResponseID
  ) async throws(CoordinatorError) -> (round: Round, request: Request, response: Response) {
    let detail: RoundDetail = try await client.read(RemoteRequest(.get, "/api/responses/\(id)/round"))
    return (detail.round, detail.request, detail.response)
  }

  public func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    try await pages("/api/sessions/\(id)/rounds", before: index, limit: limit)
  }

  public func omittedRounds(
    ofResponse id: ResponseID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    try await pages("/api/responses/\(id)/omitted", before: index, limit: limit)
  }

  /// The most rounds that a host gives at a time.
  private static let pageLimit = 500

  /// Takes rounds from the last to the first, as many at a time as an answer has room for.
  private func pages(
    _ path: String, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    var pages: [[RoundDetail]] = []
    var (before, missing, size) = (index, limit, Self.pageLimit)
    // Once also where nothing is asked for: to say that there is no such session.
    repeat {
      let count = max(1, min(missing, size))
      let page: [RoundDetail]
      do throws(CoordinatorError) {
        page = try await client.read(
          RemoteRequest(.get, path).with("before", before).with("limit", count))
      } catch {
        // Attachments can make a few rounds as large as many others.
        guard case .host(let problem) = error, problem.code == .tooLarge, count > 1 else { throw error }
        size = count / 2
        continue
      }
      guard limit > 0 else { return [] }
      pages.append(page)
      missing -= page.count
      before = page.first?.round.index
      if page.count < count { break }
    } while missing > 0
    return Array(pages.reversed().joined())
  }

  /// The most hits that a host gives at a time.
  private static let hitLimit = 200

  public func search(_ query: SearchQuery) async throws(CoordinatorError) -> [SearchHit] {
    var hits: [SearchHit] = []
    var after = query.after
    // A host would take no kinds as all of them.
    while !query.kinds.isEmpty, hits.count < query.limit {
      let count = min(query.limit - hits.count, Self.hitLimit)
      let page: [SearchHit]
      do throws(CoordinatorError) {
        page = try await client.read(Self.request(query, limit: count, after: after))
      } catch {
        if error == .host(.abandoned) { return hits }
        throw error
      }
      hits += page
      after = page.last?.cursor
      if page.count < count { break }
    }
    return hits
  }

  private static func request(
    _ query: SearchQuery, limit: Int, after: SearchCursor?
  ) -> RemoteRequest {
    var request = RemoteRequest(.get, "/api/search").with("q", query.text)
      .with("session", query.session).with("order", query.order.rawValue)
      .with("limit", limit).with("after", after?.value)
    for kind in SearchKind.allCases where query.kinds.contains(kind) {
      request = request.with("kind", kind.rawValue)
    }
    return request
  }

  public func tools() async throws(CoordinatorError) -> [ToolDefinition] {
    try await client.read(RemoteRequest(.get, "/api/tools"))
  }

  public func pendingApprovals() async throws(CoordinatorError) -> [PendingApproval] {
    try await client.read(RemoteRequest(.get, "/api/approvals"))
  }

  public func resolve(_ id: ToolCallID, _ answer: ApprovalAnswer) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.post, "/api/approvals/\(id)").with(body: answer), .never)
  }
}

extension RemoteCoordinator: ModelOffers {
  private struct Default: Decodable {
    var model: ModelReference
  }

  public func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer] {
    try await client.read(
      RemoteRequest(.get, "/api/models").with("refresh", refresh ? "true" : String?.none))
  }

  public func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference {
    let found: Default = try await client.read(RemoteRequest(.get, "/api/models/default").with("name", name))
    return found.model
  }
}
