import Testing

@testable import MCP

@Suite struct SendQueueTests {
  @Test func `answers to a server that asks without end leave room for what it is asked`() async {
    let queue = SendQueue()
    let answers = (0..<5000).count { queue.add(.result(RequestID($0), .object([]))) }
    #expect(answers == SendQueue.maximumCount / 2)
    let requests = (0..<5000).count { queue.add(.request(RequestID($0), method: "ping", params: nil)) }
    #expect(requests == SendQueue.maximumCount / 2)
    var sent = 0
    queue.finish()
    await queue.drain { _ in
      sent += 1
      return true
    }
    #expect(sent == SendQueue.maximumCount)
    #expect(!queue.add(.notification(method: "x", params: nil)), "nobody sends it any more")
  }

  @Test func `no more bytes wait than a server that reads can be behind`() {
    let queue = SendQueue()
    let large = JSONValue.string(String(repeating: "x", count: 10 << 20))
    let taken = (0..<10).count { queue.add(.request(RequestID($0), method: "x", params: large)) }
    #expect(taken == 3)
  }
}
