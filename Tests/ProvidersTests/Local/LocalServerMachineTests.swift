import AntiphonTesting
import Conversation
import Testing

@testable import Providers

@Suite struct LocalServerMachineTests {
  private let endpoint = LocalEndpoint(baseURL: "http://127.0.0.1:1/v1", apiKey: "k")
  private let broken = TurnError(.configuration, "broken")

  @Test func oneServerServesAllWhoWantItsModel() {
    var machine = LocalServerMachine()
    #expect(machine.request(1, model: "a") == [.launch(1, model: "a")])
    #expect(machine.request(2, model: "a") == [])
    #expect(machine.ready(1, endpoint) == [.grant(1, 1, endpoint), .grant(2, 1, endpoint)])
    #expect(machine.request(3, model: "a") == [.grant(3, 1, endpoint)])
    for _ in 1...3 { #expect(machine.release(1) == []) }
    #expect(machine.hasServer)
  }

  @Test func anotherModelWaitsUntilNobodyUsesTheFirst() {
    var machine = LocalServerMachine()
    _ = machine.request(1, model: "a")
    _ = machine.ready(1, endpoint)
    #expect(machine.request(2, model: "b") == [])
    // Nobody overtakes, or the other model might never have its turn.
    #expect(machine.request(3, model: "a") == [])
    #expect(machine.release(1) == [.stop(1)])
    #expect(machine.ended(1, nil) == [.launch(2, model: "b")])
    #expect(machine.ready(2, endpoint) == [.grant(2, 2, endpoint)])
    #expect(machine.release(2) == [.stop(2)])
    #expect(machine.ended(2, nil) == [.launch(3, model: "a")])
  }

  @Test func aFailedStartFailsAllWhoWaitForItAndNobodyElse() {
    var machine = LocalServerMachine()
    _ = machine.request(1, model: "a")
    _ = machine.request(2, model: "b")
    _ = machine.request(3, model: "a")
    #expect(machine.ended(1, broken) == [.refuse(1, broken), .refuse(3, broken), .launch(2, model: "b")])
  }

  @Test func aServerThatDiesIsStartedAgainForTheNext() {
    var machine = LocalServerMachine()
    _ = machine.request(1, model: "a")
    _ = machine.ready(1, endpoint)
    #expect(machine.ended(1, broken) == [])
    #expect(machine.request(2, model: "a") == [.launch(2, model: "a")])
    // What was granted of the first life says nothing about the second.
    #expect(machine.release(1) == [])
    #expect(machine.ready(2, endpoint) == [.grant(2, 2, endpoint)])
    #expect(machine.request(3, model: "b") == [])
    #expect(machine.release(2) == [.stop(2)])
  }

  @Test func whoeverLeavesIsForgotten() {
    var machine = LocalServerMachine()
    _ = machine.request(1, model: "a")
    _ = machine.request(2, model: "b")
    guard case .refuse(1, let error) = machine.withdraw(1).first else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == .cancelled)
    #expect(machine.withdraw(1) == [])
    #expect(machine.ready(1, endpoint) == [])
    #expect(machine.ended(1, nil) == [.launch(2, model: "b")])
  }

  @Test func closingRefusesAllAndStopsOnce() {
    var machine = LocalServerMachine()
    _ = machine.request(1, model: "a")
    #expect(machine.close() == [.refuse(1, LocalServerMachine.stopped), .stop(1)])
    #expect(machine.close() == [])
    #expect(machine.request(2, model: "a") == [.refuse(2, LocalServerMachine.stopped)])
    #expect(machine.ended(1, nil) == [])
    #expect(!machine.hasServer)
  }

  /// Whatever happens in whatever order: one server at a time, one answer for each request, only for its model,
  /// and nobody waits once everything that was begun has ended.
  @Test func promisesHoldInAnyOrderOfEvents() {
    let seed = SeededGenerator.newSeed()
    var random = Xorshift(state: seed | 1)
    for _ in 0..<300 {
      var machine = LocalServerMachine()
      var wanted: [Int: String] = [:]
      var answered: Set<Int> = []
      var live: (id: Int, model: String, ready: Bool)?
      var stopping = false
      var leases: [Int] = []
      var isFine = true
      func take(_ actions: [LocalServerMachine.Action]) {
        for action in actions {
          switch action {
          case .launch(let id, let model):
            isFine = isFine && live == nil
            live = (id, model, false)
            stopping = false
          case .stop(let id):
            isFine = isFine && live?.id == id && !stopping
            stopping = true
          case .grant(let waiter, let id, _):
            isFine = isFine && live?.id == id && live?.ready == true && live?.model == wanted[waiter]
            isFine = isFine && answered.insert(waiter).inserted
            leases.append(id)
          case .refuse(let waiter, _):
            isFine = isFine && answered.insert(waiter).inserted
          }
        }
      }
      func endServer(_ error: TurnError?) {
        guard let id = live?.id else { return }
        live = nil
        take(machine.ended(id, error))
      }
      func makeReady() {
        guard let server = live, !server.ready, !stopping else { return }
        live?.ready = true
        take(machine.ready(server.id, endpoint))
      }
      for step in 0..<40 {
        switch random.next() % 8 {
        case 0, 1, 2:
          wanted[step] = ["a", "b", "c"][Int(random.next() % 3)]
          take(machine.request(step, model: wanted[step] ?? ""))
        case 3: take(machine.withdraw(Int(random.next() % 40)))
        case 4, 5: makeReady()
        case 6: if !leases.isEmpty { take(machine.release(leases.removeFirst())) }
        default: if stopping || random.next() % 4 == 0 { endServer(stopping ? nil : broken) }
        }
      }
      for _ in 0..<200 {
        if stopping { endServer(nil) }
        makeReady()
        if !leases.isEmpty { take(machine.release(leases.removeFirst())) }
      }
      #expect(isFine, "seed \(seed)")
      #expect(answered == Set(wanted.keys), "seed \(seed)")
      guard isFine else { return }
    }
  }
}

private struct Xorshift {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state >> 11
  }
}
