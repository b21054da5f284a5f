import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Tools

/// What is changed between the person's word and the run asks again; every time, whatever it is.
@Suite struct ChangeTests {
  private static let kinds = ApprovalDetail.Kind.allCases
  private let session = SessionID(high: 0, low: 1)

  /// A call of which everything is set that can be.
  private func call(_ random: inout SeededGenerator) -> PreparedCall {
    func text() -> String { String(UInt32.random(in: 0 ... .max, using: &random), radix: 36) }
    let effect = [
      ToolEffect.readsOutside, .writesWorkspace, .writesOutside, .runs(script: text()), .asksNetwork,
      .unknown,
    ].randomElement(using: &random)!
    return PreparedCall(
      "tool", effect, [text(), text()],
      details: Self.kinds.map { kind in
        ApprovalDetail(kind, (0..<Int.random(in: 1...3, using: &random)).map { _ in text() })
      }, bindings: [text(), text()], isSandboxed: [true, false, nil].randomElement(using: &random)!)
  }

  /// The call with one thing other than it was: a text changed, moved, split, joined, added or left out.
  private func changed(_ call: PreparedCall, _ random: inout SeededGenerator) -> PreparedCall {
    var call = call
    switch Int.random(in: 0..<7, using: &random) {
    case 0: call.subject.arguments = changed(call.subject.arguments, &random)
    case 1: call.bindings = changed(call.bindings, &random)
    case 2:
      call.isSandboxed = [true, false, nil].filter { $0 != call.isSandboxed }.randomElement(using: &random)!
    case 3: call.subject.effect = .runs(script: "other")
    case 4:
      let place = Int.random(in: 0..<call.details.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: call.details.remove(at: place)
      case 1: call.details.append(call.details[place])
      case 2:
        call.details[place].kind = Self.kinds.filter { $0 != call.details[place].kind }.randomElement(
          using: &random)!
      default: call.details.swapAt(place, (place + 1) % call.details.count)
      }
    default:
      // Arguments, folder, names of variables, contents of a file, what a server says of its tool: each is a detail.
      let place = Int.random(in: 0..<call.details.count, using: &random)
      call.details[place].values = changed(call.details[place].values, &random)
    }
    return call
  }

  private func changed(_ texts: [String], _ random: inout SeededGenerator) -> [String] {
    var texts = texts
    let place = Int.random(in: 0..<texts.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: texts[place] += [" ", "\n", "\u{200B}", "a", "\u{301}"].randomElement(using: &random)!
    case 1: texts[place].removeLast()
    case 2: texts.append("")
    case 3: texts.remove(at: place)
    case 4:
      // The same characters, with a border elsewhere.
      let middle = texts[place].index(after: texts[place].startIndex)
      let (head, tail) = (String(texts[place][..<middle]), String(texts[place][middle...]))
      texts.replaceSubrange(place...place, with: [head, tail])
    default:
      texts[place] =
        texts[place] == texts[place].uppercased() ? texts[place] + "x" : texts[place].uppercased()
    }
    return texts
  }

  @Test func `a thousand changes, a thousand questions`() async throws {
    let seed = SeededGenerator.newSeed()
    var random = SeededGenerator(seed: seed)
    let source = FakeSource()
    let box = ToolBox([source])
    for number in 0..<1000 {
      let call = call(&random)
      source.set(call)
      let id = ToolCall.fake(UInt64(number))
      let request = try #require(await box.run(ToolInvocation(id, in: session)).request, "seed \(seed)")
      let other = changed(call, &random)
      source.set(other)
      let again = await box.run(ToolInvocation(id.answered(request), in: session)).request
      let second = try #require(again, "\(call)\nbecame\n\(other)\nseed \(seed)")
      #expect(second.digest != request.digest)
      #expect(second.details == other.details)
      #expect(second.reason.hasPrefix("What the call would do has changed since you allowed it. "))
    }
    #expect(source.ran.isEmpty)
  }

  @Test func `what has not changed runs`() async throws {
    var random = SeededGenerator(seed: 1)
    let source = FakeSource()
    let box = ToolBox([source])
    for number in 0..<100 {
      source.set(call(&random))
      let id = ToolCall.fake(UInt64(number))
      let request = try #require(await box.run(ToolInvocation(id, in: session)).request)
      #expect(await box.run(ToolInvocation(id.answered(request), in: session)).outcome == .success("done"))
    }
    #expect(source.ran.count == 100)
  }

  @Test func `an approval is of one source's call`() async throws {
    let (one, two) = (FakeSource("one"), FakeSource("two"))
    for source in [one, two] { source.set(PreparedCall("x", .unknown, ["{}"], bindings: ["1"])) }
    let box = ToolBox([one, two])
    let request = try #require(await box.run(ToolInvocation(.fake(server: "one"), in: session)).request)
    let moved = ToolCall.fake(server: "two").answered(request)
    #expect(await box.run(ToolInvocation(moved, in: session)).request != nil)
    #expect(two.ran.isEmpty)
  }
}
