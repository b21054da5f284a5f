/// Fetches a page: looks at the address, looks the host up once, connects to what was found and looked at, and follows
/// the server where it leads within the same host.
struct WebFetcher: Sendable {
  struct Limits: Sendable {
    /// How much of a page is read, in bytes.
    var body = 5 << 20
    /// How long all of it may take.
    var time: Duration = .seconds(20)
    var redirects = 5
    /// How many of a host's numbers are tried.
    var attempts = 3
  }

  var rules: HostRules
  var resolver: any HostResolver = SystemResolver()
  var connector: any WebConnector = HTTPConnector()
  var limits = Limits()
  /// Waits, for the limit of time.
  var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// What came of it.
  struct Page: Sendable, Hashable {
    /// Where it was in the end.
    var address: WebAddress
    /// The addresses on the way there, the first one included.
    var passed: [WebAddress] = []
    var answer: WebAnswer
  }

  /// - Parameter report: told in a few words what is done, and how many bytes have come.
  func fetch(
    _ address: WebAddress, report: @escaping @Sendable (String, Int) async -> Void
  ) async throws(WebProblem) -> Page {
    let result = await withTaskGroup(of: Result<Page, WebProblem>?.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do throws(WebProblem) { return .success(try await follow(address, report)) } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await sleep(limits.time)
        return nil
      }
      return await group.next() ?? nil
    }
    if Task.isCancelled { throw WebProblem("The call was cancelled.") }
    guard let result else {
      throw WebProblem(
        "\(address.origin) took longer than \(limits.time.components.seconds) s; it was given up.")
    }
    return try result.get()
  }

  private func follow(
    _ first: WebAddress, _ report: @escaping @Sendable (String, Int) async -> Void
  ) async throws(WebProblem) -> Page {
    try rules.check(first)
    await report("looking up \(first.hostText)", 0)
    let numbers = try await numbers(of: first)
    try rules.check(numbers, of: first)
    var (address, passed): (WebAddress, [WebAddress]) = (first, [])
    while true {
      await report("asking \(address.hostText)", 0)
      let answer = try await ask(address, numbers, report)
      guard answer.head.leadsOn, let location = answer.head.location else {
        return Page(address: address, passed: passed, answer: answer)
      }
      passed.append(address)
      guard passed.count <= limits.redirects else {
        throw WebProblem(
          "The server led on \(passed.count) times without an end, last to \(location.prefix(300)).")
      }
      address = try next(from: address, to: location)
    }
  }

  private func numbers(of address: WebAddress) async throws(WebProblem) -> [IPAddress] {
    switch address.host {
    case .number(let number): [number]
    case .name(let name): try await resolver.addresses(of: name)
    }
  }

  /// Tries one number after the other, until there is a connection.
  private func ask(
    _ address: WebAddress, _ numbers: [IPAddress], _ report: @escaping @Sendable (String, Int) async -> Void
  ) async throws(WebProblem) -> WebAnswer {
    var reason = "There is no connection to \(address.origin)."
    for number in numbers.prefix(limits.attempts) {
      if Task.isCancelled { break }
      do throws(WebConnectionProblem) {
        return try await connector.get(
          address, at: number, room: { PageText.isReadable($0) && !$0.leadsOn ? limits.body : 0 },
          report: { await report("reading", $0) })
      } catch {
        switch error {
        case .notConnected(let words): reason = words
        case .failed(let words): throw WebProblem(words)
        case .cancelled: throw WebProblem("The call was cancelled.")
        }
      }
    }
    throw WebProblem(reason)
  }

  /// Where a server leads, if that is the place that was looked at: the same host, and no less secure.
  private func next(from address: WebAddress, to location: String) throws(WebProblem) -> WebAddress {
    let target: WebAddress
    do throws(WebProblem) {
      target = try address.following(location)
      try rules.check(target)
    } catch {
      throw WebProblem("The server leads to another address that cannot be fetched. \(error.sentence)")
    }
    guard target.isSecure || !address.isSecure else {
      throw WebProblem(
        "The server leads from a secure connection to one that is not: \(target). It was not followed.")
    }
    let isUsual = target.port == (target.isSecure ? 443 : 80) && address.port == (address.isSecure ? 443 : 80)
    guard target.host == address.host, target.port == address.port || isUsual else {
      throw WebProblem(
        "The page is elsewhere: \(address) leads to \(target). Another host is not followed by itself; "
          + "call fetch_url with that address if it is wanted.")
    }
    return target
  }
}
