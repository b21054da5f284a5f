import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the addresses of hosts.
protocol HostResolver: Sendable {
  /// The addresses of a name, the best first; empty when it has none.
  func addresses(of name: String) async throws(WebProblem) -> [IPAddress]
}

/// Asks the system, on a thread of its own.
struct SystemResolver: HostResolver {
  func addresses(of name: String) async throws(WebProblem) -> [IPAddress] {
    let answer = Answer()
    // The system cannot be told to stop: whoever gives up does not wait for it.
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard answer.wait(continuation) else { return }
        NIOThreadPool.singleton.submit { _ in answer.give(Self.ask(name)) }
      }
    } onCancel: {
      answer.give([])
    }
  }

  private static func ask(_ name: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var next = list
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let address = entry.ai_addr else { continue }
      switch entry.ai_family {
      case AF_INET:
        let value = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
        found.append(.v4(UInt32(bigEndian: value)))
      case AF_INET6:
        found.append(IPAddress(UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self).sin6_addr))
      default: break
      }
    }
    return found
  }

  /// What is given first counts.
  private final class Answer: Sendable {
    private enum State {
      case open
      case waiting(CheckedContinuation<[IPAddress], Never>)
      case given([IPAddress])
    }

    private let state = Mutex(State.open)

    /// - Returns: whether anybody has to look.
    func wait(_ continuation: CheckedContinuation<[IPAddress], Never>) -> Bool {
      let given: [IPAddress]? = state.withLock { state in
        if case .given(let given) = state { return given }
        state = .waiting(continuation)
        return nil
      }
      if let given { continuation.resume(returning: given) }
      return given == nil
    }

    func give(_ addresses: [IPAddress]) {
      let waiter: CheckedContinuation<[IPAddress], Never>? = state.withLock { state in
        defer { if case .given = state {} else { state = .given(addresses) } }
        if case .waiting(let continuation) = state { return continuation }
        return nil
      }
      waiter?.resume(returning: addresses)
    }
  }
}
