import CTerminal
import Dispatch

/// Writes to the terminal without ever waiting for it.
///
/// What the terminal does not take at once is kept and written when it takes more. Nobody should add frames to
/// that: while `isBlocked` is true a newer frame can replace one that was not yet drawn.
@MainActor
final class TerminalOutput {
  private let descriptor: Int32
  /// Whether the descriptor may block, because the terminal could not be opened a second time.
  private let mayBlock: Bool
  private var pending: ArraySlice<UInt8> = []
  private var source: (any DispatchSourceWrite)?
  private(set) var isGone = false
  /// Called once everything is written.
  var onDrained: @MainActor () -> Void = {}

  /// What may wait at most; commands beyond it are dropped with everything before them.
  private static let limit = 8 << 20
  /// A terminal that can be written to takes this much without blocking.
  private static let safePiece = 256

  init(descriptor: Int32, mayBlock: Bool) {
    self.descriptor = descriptor
    self.mayBlock = mayBlock
  }

  var isBlocked: Bool { !pending.isEmpty }

  func write(_ text: String) {
    write(Array(text.utf8)[...])
  }

  func write(_ bytes: ArraySlice<UInt8>) {
    guard !isGone, !bytes.isEmpty else { return }
    if pending.isEmpty {
      pending = bytes
    } else if pending.count + bytes.count <= Self.limit {
      pending += bytes
    }
    writePending()
    if isBlocked { waitUntilWritable() }
  }

  /// Writes what is left, waiting for the terminal for at most so long in all.
  func finish(milliseconds: Int32) {
    writePending()
    if isBlocked, cterminal_wait(descriptor, true, milliseconds) { writePending() }
    stopWaiting()
  }

  /// Stops writing; the descriptor stays open.
  func close() {
    pending = []
    isGone = true
    stopWaiting()
  }

  private func writePending() {
    while !pending.isEmpty {
      if mayBlock, !cterminal_wait(descriptor, true, 0) { return }
      let count = writeBytes(descriptor, mayBlock ? pending.prefix(Self.safePiece) : pending)
      if count >= 0 {
        pending = pending.dropFirst(count)
      } else if isInterruption(currentErrno()) {
        continue
      } else if isTemporary(currentErrno()) {
        return
      } else {
        // The terminal is gone; reading finds that out too, and tells.
        isGone = true
        pending = []
      }
    }
    pending = []
  }

  private func waitUntilWritable() {
    guard source == nil, !isGone else { return }
    let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: .main)
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.becameWritable() } }
    self.source = source
    source.activate()
  }

  private func becameWritable() {
    writePending()
    guard !isBlocked else { return }
    stopWaiting()
    onDrained()
  }

  private func stopWaiting() {
    source?.cancel()
    source = nil
  }
}
