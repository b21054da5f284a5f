import Conversation
import Coordinator
import Synchronization

/// The models of all providers, as they were heard last and as they are heard now.
///
/// May be used from any task. Nothing is read or asked before the first call; the lists that were kept are read once.
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
  /// `nil` until the lists that were kept have been read.
  private let heard = Mutex<[String: Heard]?>(nil)

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
    return withHeard { heard in
      members.compactMap { member in
        let known = heard[member.provider.name]
        // A server that is not known to run is not missed.
        guard member.isExpected || known?.list?.models.isEmpty == false else { return nil }
        var provider = member.provider
        if !member.isExpected { provider.defaultModel = known?.list?.models.first?.id }
        return ProviderListing(
          provider: provider, models: Self.offered(by: provider, of: known?.list?.models ?? []),
          fetchedAt: known?.list?.fetchedAt,
          isStale: !member.isKept || known?.list?.isFresh(at: now) != true, failure: known?.failure)
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
    withHeard { $0[model.provider]?.list?.models.first { $0.id == model.model } }
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
      withHeard { $0[name] = Heard(list: list) }
      if member.isKept { cache?.keep(list, of: member.provider) }
    case .failure(let error):
      if error.code == .cancelled { return }
      withHeard { $0[name, default: Heard()].failure = error }
    }
  }

  private func withHeard<Result: Sendable>(
    _ body: (inout [String: Heard]) -> Result
  ) -> Result {
    heard.withLock { heard in
      var known = heard ?? readCache()
      defer { heard = known }
      return body(&known)
    }
  }

  private func readCache() -> [String: Heard] {
    var known: [String: Heard] = [:]
    for member in members where member.isKept {
      known[member.provider.name] = cache?.list(of: member.provider).map { Heard(list: $0) }
    }
    return known
  }
}
