import AntiphonTesting
import Conversation
import Foundation
import Testing

@testable import Server

@Suite struct AccessTokenTests {
  @Test func hasTwoHundredAndFiftySixBits() {
    struct Fixed: RandomNumberGenerator {
      var value: UInt64
      mutating func next() -> UInt64 { value }
    }
    var zeros = Fixed(value: 0)
    var ones = Fixed(value: .max)
    #expect(AccessToken.random(using: &zeros).text == String(repeating: "A", count: 43))
    #expect(AccessToken.random(using: &ones).text == String(repeating: "_", count: 42) + "8")
    let tokens = (0..<100).map { _ in AccessToken.random().text }
    #expect(Set(tokens).count == 100)
    for token in tokens { #expect(AccessToken(token)?.text == token) }
  }

  @Test(arguments: [
    "", "short", String(repeating: "A", count: 42), String(repeating: "A", count: 257),
    String(repeating: "A", count: 42) + "=", String(repeating: "A", count: 42) + " ",
  ])
  func isLongAndFitsIntoAHeader(_ text: String) {
    #expect(AccessToken(text) == nil)
  }

  @Test func doesNotTellItself() {
    #expect("\(AccessToken.random())" == "a token")
  }

  @Test func isComparedWhole() {
    #expect(ConstantTime.areEqual("abc", "abc"))
    #expect(ConstantTime.areEqual("", ""))
    for other in ["ab", "abcd", "abd", "xbc", "ABC", ""] { #expect(!ConstantTime.areEqual("abc", other)) }
  }
}

@Suite struct TokenFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-token-\(UUID())")
  private var path: String { folder.appending(path: "token").path }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func mode() throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func isMadeOnceForItsOwnerAlone() throws {
    #expect(try TokenFile(path: path).read() == nil)
    let token = try TokenFile(path: path).readOrCreate()
    #expect(try mode() == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == token.text + "\n")
    #expect(try TokenFile(path: path).readOrCreate() == token)
    #expect(try TokenFile(path: path).read() == token)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token"])
  }

  @Test func manyWhoMakeItAtOnceGetTheSame() async throws {
    let path = path
    let tokens = try await withThrowingTaskGroup(of: AccessToken.self) { group in
      for _ in 0..<16 { group.addTask { try TokenFile(path: path).readOrCreate() } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(tokens.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["token"])
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o666])
  func isRefusedWhenOthersMayKnowIt(_ mode: Int) throws {
    let token = try TokenFile(path: path).readOrCreate()
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let error = #expect(throws: ServerError.self) { try TokenFile(path: path).readOrCreate() }
    #expect(error?.code == .token)
    #expect(error?.message == "The token in \(path) may be known to others than its owner.")
    #expect(error?.description.contains(token.text) == false)
  }

  @Test func isNeverFoundBehindALink() throws {
    let elsewhere = folder.appending(path: "elsewhere").path
    _ = try TokenFile(path: elsewhere).readOrCreate()
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
    #expect(throws: ServerError.self) { try TokenFile(path: path).readOrCreate() }
    // Nor made behind one.
    try FileManager.default.removeItem(atPath: elsewhere)
    #expect(throws: ServerError.self) { try TokenFile(path: path).readOrCreate() }
    #expect(!FileManager.default.fileExists(atPath: elsewhere))
  }

  @Test(arguments: ["", "\n", "secret\n", "a b", String(repeating: "A", count: 600)])
  func isRefusedWhenItHoldsNone(_ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let error = #expect(throws: ServerError.self) { try TokenFile(path: path).read() }
    #expect(error?.message == "There is no token in \(path).")
  }

  @Test func isRefusedWhenItIsAFolderOrItsFolderIsMissing() throws {
    #expect(throws: ServerError.self) { try TokenFile(path: folder.path).readOrCreate() }
    let error = #expect(throws: ServerError.self) { try TokenFile(path: path + "/x/token").readOrCreate() }
    #expect(error?.message.hasSuffix("cannot be written: No such file or directory.") == true)
  }
}

@Suite struct TicketOfficeTests {
  private let clock = ManualClock()

  private func office() -> TicketOffice { TicketOffice { [clock] in clock.now } }

  @Test func aTicketIsGoodOnce() {
    let office = office()
    let (ticket, expiresAt) = office.issue()
    #expect(AccessToken(ticket) != nil)
    #expect(expiresAt == clock.now.advanced(byMilliseconds: 60_000))
    #expect(office.redeem(ticket))
    #expect(!office.redeem(ticket))
    #expect(!office.redeem(""))
  }

  @Test func aTicketIsGoodForAMinute() {
    let office = office()
    let (first, second) = (office.issue().ticket, office.issue().ticket)
    clock.advance(by: .milliseconds(59_999))
    #expect(office.redeem(first))
    clock.advance(by: .milliseconds(1))
    #expect(!office.redeem(second))
  }

  @Test func theOldestGivesWay() {
    let office = office()
    let tickets = (0...TicketOffice.limit).map { _ in office.issue().ticket }
    #expect(!office.redeem(tickets[0]))
    #expect(office.redeem(tickets[1]))
    #expect(office.redeem(tickets[TicketOffice.limit]))
  }
}

@Suite struct TokenBucketTests {
  @Test func letsSomeThroughAtOnceAndThenSoManyASecond() {
    var bucket = TokenBucket(.init(perSecond: 10, atOnce: 3), at: 0)
    func passes(_ milliseconds: Int64) -> Bool { bucket.take(at: milliseconds * 1_000_000) }
    #expect([passes(0), passes(0), passes(0), passes(0)] == [true, true, true, false])
    #expect([passes(99), passes(100), passes(101), passes(200)] == [false, true, false, true])
    // A long wait brings no more than there is room for.
    #expect((0..<5).map { _ in passes(1_000_000) } == [true, true, true, false, false])
    // A clock that goes back brings nothing.
    #expect(!passes(0))
  }
}
