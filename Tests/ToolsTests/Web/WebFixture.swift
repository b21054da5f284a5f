import Conversation
import Coordinator
import Synchronization

@testable import Tools

/// A resolver that knows some names, and gives of each one list of addresses after the other, the last again and again.
final class ScriptedResolver: HostResolver {
  private let answers: Mutex<[String: [[IPAddress]]]>
  let asked = Mutex<[String]>([])

  init(_ answers: [String: [[String]]]) {
    self.answers = Mutex(answers.mapValues { $0.map { $0.compactMap(IPAddress.init) } })
  }

  func addresses(of name: String) async throws(WebProblem) -> [IPAddress] {
    asked.withLock { $0.append(name) }
    return answers.withLock { answers in
      guard let lists = answers[name], let first = lists.first else { return [] }
      if lists.count > 1 { answers[name] = Array(lists.dropFirst()) }
      return first
    }
  }
}

/// A connector that leads every connection to this machine, whatever public number it was to go to, and remembers that.
final class LoopbackConnector: WebConnector {
  private let connector: HTTPConnector
  let connected = Mutex<[(address: WebAddress, number: IPAddress)]>([])

  init(_ connector: HTTPConnector = HTTPConnector()) {
    self.connector = connector
  }

  func get(
    _ address: WebAddress, at number: IPAddress, room: @Sendable (WebHead) -> Int,
    report: @Sendable (Int) async -> Void
  ) async throws(WebConnectionProblem) -> WebAnswer {
    connected.withLock { $0.append((address, number)) }
    return try await connector.get(address, at: .v4(0x7F00_0001), room: room, report: report)
  }
}

/// A connector that has no network: it gives what a test says, and remembers what it was asked for.
final class ScriptedConnector: WebConnector {
  private let answer: @Sendable (WebAddress) -> WebAnswer
  let connected = Mutex<[(address: WebAddress, number: IPAddress)]>([])

  init(_ answer: @escaping @Sendable (WebAddress) -> WebAnswer) {
    self.answer = answer
  }

  func get(
    _ address: WebAddress, at number: IPAddress, room: @Sendable (WebHead) -> Int,
    report: @Sendable (Int) async -> Void
  ) async throws(WebConnectionProblem) -> WebAnswer {
    connected.withLock { $0.append((address, number)) }
    return answer(address)
  }
}

extension FetchURLTool {
  /// What comes of a call that is allowed.
  func run(_ url: String, offset: Int? = nil) async -> ToolOutcome {
    switch await prepare(arguments(url, offset: offset), in: SessionID(high: 0, low: 1)) {
    case .failed(let reason): .failure(reason)
    case .ready(let call): await call.run { _ in }
    }
  }

  private func arguments(_ url: String, offset: Int?) -> String {
    let quoted = url.reduce(into: "") { text, character in
      text += character == "\"" || character == "\\" ? "\\\(character)" : String(character)
    }
    return "{\"url\":\"\(quoted)\"\(offset.map { ",\"offset\":\($0)" } ?? "")}"
  }
}

extension WebFetcher {
  /// One that asks servers of this machine under names that look public.
  static func local(
    _ names: [String: [[String]]] = ["ok.example": [["93.184.216.34"]]], limits: Limits = Limits()
  ) -> (fetcher: WebFetcher, resolver: ScriptedResolver, connector: LoopbackConnector) {
    let (resolver, connector) = (ScriptedResolver(names), LoopbackConnector())
    return (
      WebFetcher(rules: HostRules(), resolver: resolver, connector: connector, limits: limits), resolver,
      connector
    )
  }
}
