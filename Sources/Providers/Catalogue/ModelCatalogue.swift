import Conversation
import Coordinator
import Synchronization

/// The models of all providers, as they were heard last and as they are heard now.
///
/// May be used from any task. Nothing is read or asked before the first call; a list that was kept is read once.
public final class ModelCatalogue: Sendable {
  /// A provider whose models are to be listed.
  public struct Member: Sendable, Hashable {
    public var provider: ProviderConfiguration
    /// Whether it was set up; a server that was not is listed only while it runs.
    public var isExpected: Bool

    public init(_ provider: ProviderConfiguration, isExpected: Bool = true) {
      self.provider = provider
      self.isExpected = isExpected
    }

    /// What is on this machine is quick to ask and changes under one's hands.
    fileprivate var isKept: Bool { isExpected && provider.kind != .local && provider.kind != .demo }
  }

  private struct Heard: Sendable {
    var list: CachedModelList?
    var failure: TurnError?
  }

  /// How long a provider may take to list its models.
  private static let limit: Duration = .seconds(20)
  public let members: [Member]
  private let providers: ConfiguredProviders
  private let cache: ModelListCache?
  private let probeLimit: Duration
  private let now: @Sendable () -> Timestamp
  /// By the provider's name; one that is missing here has been neither heard nor looked for in the cache.
  private let heard = Mutex<[String: Heard]>([:])

  /// - Parameters:
  ///   - members: in the order in which they are listed; no two of one name.
  ///   - providers: has all of them.
  ///   - cache: where lists are kept; `nil` for nowhere.
  ///   - probeLimit: how long a server that may not run is waited for.
  public init(
    _ members: [Member], providers: ConfiguredProviders, cache: ModelListCache?,
    probeLimit: Duration = .milliseconds(300), now: @escaping @Sendable () -> Timestamp
  ) {
    self.members = members
    self.providers = providers
    self.cache = cache
    self.probeLimit = probeLimit
    self.now = now
  }

  /// What is known now, without asking anybody.
  public func listing() -> [ProviderListing] {
    let now = now()
    return heard.withLock { heard in
      members.compactMap { member in
        let known = known(member, &heard)
        // A server that is not known to run is not missed.
        guard member.isExpected || known.list?.models.isEmpty == false else { return nil }
        var provider = member.provider
        if !member.isExpected { provider.defaultModel = known.list?.models.first?.id }
        return ProviderListing(
          provider: provider, models: Self.offered(by: provider, of: known.list?.models ?? []),
          fetchedAt: known.list?.fetchedAt,
          isStale: !member.isKept || known.list?.isFresh(at: now) != true, failure: known.failure)
      }
    }
  }

  /// What the settings name, also what the provider does not list or could not be asked for; else its whole list.
  private static func offered(
    by provider: ProviderConfiguration, of models: [ModelDescription]
  ) -> [ModelDescription] {
    guard !provider.offeredModels.isEmpty else { return models }
    return provider.offeredModels.map { id in models.first { $0.id == id } ?? ModelDescription(id: id) }
  }

  /// What the provider says of a model, as it was heard last; asks nobody.
  public func description(of model: ModelReference) -> ModelDescription? {
    guard let member = members.first(where: { $0.provider.name == model.provider }) else { return nil }
    return heard.withLock { heard in
      known(member, &heard).list?.models.first { $0.id == model.model }
    }
  }

  /// What is known now, then again after each provider has answered; ends when all have.
  ///
  /// Who looks away for a while misses what came between, not the last. Leaving the sequence ends the asking.
  ///
  /// - Parameter all: whether also those are asked whose lists are fresh.
  public func updates(all: Bool = false) -> AsyncStream<[ProviderListing]> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: [ProviderListing].self, bufferingPolicy: .bufferingNewest(1))
    let work = Task {
      continuation.yield(listing())
      await ask(all: all) { continuation.yield(self.listing()) }
      continuation.finish()
    }
    continuation.onTermination = { _ in work.cancel() }
    return stream
  }

  /// Asks the providers, and returns what is known when all have answered.
  ///
  /// - Parameters:
  ///   - all: whether also those are asked whose lists are fresh.
  ///   - name: the only provider to ask; `nil` for all.
  public func refresh(all: Bool = false, only name: String? = nil) async -> [ProviderListing] {
    await ask(all: all, only: name) {}
    return listing()
  }

  // MARK: Asking

  private func ask(all: Bool, only name: String? = nil, onAnswer: @Sendable () -> Void) async {
    let stale = Set(listing().filter(\.isStale).map(\.provider.name))
    await withTaskGroup(of: Void.self) { group in
      for member in members where name == nil || member.provider.name == name {
        guard all || !member.isExpected || stale.contains(member.provider.name) else { continue }
        group.addTask { await self.ask(member) }
      }
      for await _ in group { onAnswer() }
    }
  }

  private func ask(_ member: Member) async {
    let provider = member.provider
    guard member.isExpected else {
      let found = await ProviderDiscovery.probe([provider], within: probeLimit).first?.models
      take(found.map { .success($0) } ?? .success([]), from: member)
      return
    }
    let providers = providers
    let late = TurnError(
      .timeout, "\(provider.name) did not list its models within \(Self.limit.components.seconds) s.",
      mayRetry: true)
    take(
      await TimeLimit.run(for: Self.limit, failure: late) { () async throws(TurnError) in
        try await providers.provider(named: provider.name).models()
      }, from: member)
  }

  private func take(_ result: Result<[ModelDescription], TurnError>, from member: Member) {
    let name = member.provider.name
    switch result {
    case .success(let models):
      let list = CachedModelList(models: models, fetchedAt: now(), from: member.provider)
      heard.withLock { $0[name] = Heard(list: list) }
      if member.isKept { cache?.keep(list, of: member.provider) }
    case .failure(let error):
      if error.code == .cancelled { return }
      heard.withLock { heard in
        var known = known(member, &heard)
        known.failure = error
        heard[name] = known
      }
    }
  }

  /// What was heard of a provider, or kept by an earlier process.
  private func known(_ member: Member, _ heard: inout [String: Heard]) -> Heard {
    if let known = heard[member.provider.name] { return known }
    let kept = Heard(list: member.isKept ? cache?.list(of: member.provider) : nil)
    heard[member.provider.name] = kept
    return kept
  }
}
