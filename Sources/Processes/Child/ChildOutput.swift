/// What a program writes, as it comes. Only what is asked for is read, so a program that writes faster waits.
///
/// One reader at a time. Ends when all who could write have ended or closed it, and when the program itself has ended
/// even if others that hold it go on; ends early for a reader whose task is cancelled.
public final class ChildOutput: AsyncSequence, Sendable {
  /// The most that comes at once: 64 KiB.
  public static let maximumPiece = 64 * 1024

  let channel: Channel

  init(_ channel: Channel) { self.channel = channel }

  /// The next bytes, at most `maximumPiece`; `nil` at the end.
  public func next() async -> [UInt8]? {
    while true {
      if Task.isCancelled { return nil }
      switch channel.read(atMost: Self.maximumPiece) {
      case .bytes(let bytes): return bytes
      case .end: return nil
      case .nothingYet:
        guard await channel.waitToRead() else {
          // The program has ended: what it has written is here by now.
          if case .bytes(let bytes) = channel.read(atMost: Self.maximumPiece) { return bytes }
          return nil
        }
      }
    }
  }

  public func makeAsyncIterator() -> Iterator { Iterator(output: self) }

  public struct Iterator: AsyncIteratorProtocol {
    let output: ChildOutput

    public func next() async -> [UInt8]? { await output.next() }
    public func next(isolation: isolated (any Actor)?) async -> [UInt8]? { await output.next() }
  }
}
