import Conversation
import Coordinator
import Foundation
import Synchronization
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(10))) struct ModelCatalogueTests {
  private static let day: Int64 = 86_400_000
  private let folder: TemporaryFolder
  private let cache: ModelListCache

  init() throws {
    folder = try TemporaryFolder()
    cache = ModelListCache(folder: folder.path + "/cache/models")
  }

  private func catalogue(
    _ members: [ModelCatalogue.Member], at day: Double = 100, cache: ModelListCache? = nil
  ) -> ModelCatalogue {
    ModelCatalogue(
      members, providers: ConfiguredProviders(members.map(\.provider), environment: [:]),
      cache: cache ?? self.cache, probeLimit: .seconds(50),
      now: { Timestamp(milliseconds: Int64(day * Double(Self.day))) })
  }

  private func server(_ list: String, status: Int = 200) async throws -> LoopbackServer {
    try await LoopbackServer { _ in [.body(status, "application/json", list)] }
  }

  private func member(_ name: String, _ url: String, isExpected: Bool = true) -> ModelCatalogue.Member {
    ModelCatalogue.Member(
      ProviderConfiguration(name: name, kind: .openAIChat, baseURL: url), isExpected: isExpected)
  }

  private static let list = #"{"data":[{"id":"big","context_length":8192},{"id":"small"}]}"#

  @Test("A list is fetched once, kept, and shown at once the next time") func kept() async throws {
    let server = try await server(Self.list)
    let members = [member("work", server.url)]
    let first = catalogue(members)
    #expect(first.listing().map(\.isStale) == [true])
    #expect(first.listing().first?.fetchedAt == nil)
    let fetched = await first.refresh()
    #expect(fetched.first?.models.map(\.id) == ["big", "small"])
    #expect(fetched.first?.isStale == false)

    let second = catalogue(members, at: 100.9)
    #expect(second.listing() == fetched)
    #expect(second.description(of: ModelReference(provider: "work", model: "big"))?.contextWindow == 8192)
    #expect(second.description(of: ModelReference(provider: "work", model: "huge")) == nil)
    _ = await second.refresh()
    #expect(server.requests.withLock { $0.count } == 1)
    _ = await second.refresh(all: true)
    #expect(server.requests.withLock { $0.count } == 2)
    try await server.stop()
  }

  @Test("A list of yesterday, or from the future, is shown and fetched anew", arguments: [101.01, 99])
  func stale(_ day: Double) async throws {
    let server = try await server(Self.list)
    let members = [member("work", server.url)]
    _ = await catalogue(members).refresh()
    let later = catalogue(members, at: day)
    #expect(later.listing().first?.models.count == 2)
    #expect(later.listing().first?.isStale == true)
    #expect(await later.refresh().first?.isStale == false)
    #expect(server.requests.withLock { $0.count } == 2)
    try await server.stop()
  }

  @Test("A list belongs to its address") func address() async throws {
    let server = try await server(Self.list)
    _ = await catalogue([member("work", server.url)]).refresh()
    #expect(catalogue([member("work", server.url + "/other")]).listing().first?.models == [])
    #expect(catalogue([member("work", server.url)]).listing().first?.models.count == 2)
    try await server.stop()
  }

  @Test("A provider that fails keeps what it had said, and has its reason") func failure() async throws {
    let asked = Mutex(0)
    let server = try await LoopbackServer { _ in
      let isFirst = asked.withLock { asked in
        asked += 1
        return asked == 1
      }
      return [.body(isFirst ? 200 : 500, "application/json", isFirst ? Self.list : "{}")]
    }
    let members = [member("work", server.url)]
    let first = catalogue(members)
    _ = await first.refresh()
    let listing = await first.refresh(all: true).first
    #expect(listing?.models.count == 2)
    #expect(listing?.failure?.code == .server)
    // Never kept: the next process asks again.
    #expect(catalogue(members).listing().first?.failure == nil)
    try await server.stop()
  }

  @Test("Each answer is told as it comes, the last at the end; a server that does not run is left out")
  func updates() async throws {
    let work = try await server(Self.list)
    let here = try await server(#"{"data":[{"id":"tiny"}]}"#)
    // Not the port of a server that has ended: another test's may have it by now.
    let gone = "http://127.0.0.1:1/v1"
    let catalogue = catalogue([
      member("work", work.url), member("here", here.url, isExpected: false),
      member("gone", gone, isExpected: false),
    ])
    var last: [ProviderListing] = []
    var count = 0
    for await listing in catalogue.updates() {
      if count == 0 { #expect(listing.map(\.provider.name).first == "work") }
      last = listing
      count += 1
    }
    #expect(count >= 1)
    #expect(last.map(\.provider.name) == ["work", "here"])
    #expect(last.last?.provider.defaultModel == "tiny")
    // What runs on this machine is not kept: it may be gone the next time.
    #expect(folder.names == ["cache"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder) == ["work.json"])
    try await work.stop()
    try await here.stop()
  }

  @Test("Leaving ends the asking") func leaving() async throws {
    let (requests, asked) = AsyncStream.makeStream(of: Void.self)
    let server = try await LoopbackServer { _ in
      asked.yield()
      return []
    }
    let catalogue = catalogue([member("work", server.url)])
    do {
      let updates = catalogue.updates()
      for await _ in requests { break }
      for await listing in updates {
        #expect(listing.first?.models == [])
        break
      }
    }
    try await server.connectionClosed()
    #expect(catalogue.listing().first?.failure == nil)
    try await server.stop()
  }

  @Test("The settings may name the models to offer") func offered() async throws {
    let server = try await server(Self.list)
    var member = member("work", server.url)
    member.provider.offeredModels = ["small", "hidden"]
    let catalogue = catalogue([member])
    #expect(catalogue.listing().first?.models.map(\.id) == ["small", "hidden"])
    #expect(await catalogue.refresh().first?.models.map(\.id) == ["small", "hidden"])
    #expect(catalogue.description(of: ModelReference(provider: "work", model: "big"))?.contextWindow == 8192)
    try await server.stop()
  }

  @Test("The demo needs no cache") func demo() async {
    let catalogue = ModelCatalogue(
      [ModelCatalogue.Member(DemoProvider.configuration)],
      providers: ConfiguredProviders([DemoProvider.configuration], environment: [:]), cache: cache,
      now: { Timestamp(milliseconds: 0) })
    #expect(await catalogue.refresh().first?.models.isEmpty == false)
    #expect(folder.names == [])
  }
}

@Suite struct ModelListCacheTests {
  private let folder: TemporaryFolder
  private let cache: ModelListCache
  private let provider = ProviderConfiguration(
    name: "work", kind: .openAIChat, baseURL: "https://me:pass-word@h/v1", key: .literal(Secret("sk-secret")))
  private let models = [
    ModelDescription(
      id: "a/b", name: "A B", contextWindow: 1000, maximumOutputTokens: 100,
      prices: ModelPrices(input: 0.1, output: 2, cachedInput: 0.01, cacheWrite: 0.125),
      abilities: [.tools, .images]),
    ModelDescription(id: "c", abilities: []),
  ]

  init() throws {
    folder = try TemporaryFolder()
    cache = ModelListCache(folder: folder.path + "/models")
  }

  private var list: CachedModelList {
    CachedModelList(models: models, fetchedAt: Timestamp(milliseconds: 1_700_000_000_123), from: provider)
  }

  @Test("What is kept comes back as it was, and only the owner sees it") func roundTrip() throws {
    cache.keep(list, of: provider)
    #expect(cache.list(of: provider) == list)
    var status = stat()
    #expect(lstat(cache.folder + "/work.json", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(lstat(cache.folder, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    let text = String(decoding: try #require(folder.contents("models/work.json")), as: UTF8.self)
    #expect(!text.contains("sk-secret") && !text.contains("pass-word"))
  }

  @Test("A file cut anywhere, or changed, is no list and no trap") func broken() throws {
    let bytes = try #require(list.bytes)
    for end in bytes.indices { #expect(CachedModelList(Array(bytes[..<end]), of: provider) == nil) }
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x15
      if let other = CachedModelList(changed, of: provider) { #expect(other.source == list.source) }
    }
    cache.keep(list, of: provider)
    try folder.write(Array("[]".utf8), to: "models/work.json")
    #expect(cache.list(of: provider) == nil)
  }

  @Test("Another version counts as none") func version() throws {
    let text = String(decoding: try #require(list.bytes), as: UTF8.self)
    #expect(text.contains(#""version":1"#))
    let other = text.replacingOccurrences(of: #""version":1"#, with: #""version":2"#)
    #expect(CachedModelList(Array(other.utf8), of: provider) == nil)
  }

  @Test("A folder that cannot be written is no failure") func notWritable() throws {
    try folder.write([], to: "models")
    cache.keep(list, of: provider)
    #expect(cache.list(of: provider) == nil)
  }

  @Test("A price that JSON cannot hold is not kept") func infinite() {
    var list = list
    list.models[0].prices?.input = .infinity
    #expect(list.bytes == nil)
  }
}
