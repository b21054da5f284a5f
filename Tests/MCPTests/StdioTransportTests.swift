import Foundation
import Processes
import Synchronization
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(10))) struct StdioTransportTests {
  /// A program has ended while its first words were still being taken: those after them say why.
  @Test func `the last words are heard, however late`() async throws {
    let command = ChildCommand(
      ["/bin/sh", "-c", "echo first >&2; read line; exec 1>&-; echo last >&2; exit 3"], folder: "/",
      environment: ["PATH": "/usr/bin:/bin"], hasInput: true, outputs: .apart)
    let transport = StdioTransport(command, launcher: Adversary.launcher) { try await Task.sleep(for: $0) }
    let process = Mutex<Int32>(0)
    let words = Mutex<[String]>([])
    let ending = await transport.run { event in
      switch event {
      case .opened(let number): process.withLock { $0 = number ?? 0 }
      case .said(let text):
        words.withLock { $0.append(text) }
        guard text == "first" else { return }
        _ = transport.send(.notification(method: "go", params: nil))
        while kill(process.withLock(\.self), 0) == 0 { try? await Task.sleep(for: .milliseconds(5)) }
        // Long enough for the transport to have learnt of it.
        try? await Task.sleep(for: .milliseconds(200))
      default: break
      }
    }
    #expect(words.withLock(\.self) == ["first", "last"])
    #expect(ending == "The server has ended with status 3.")
  }
}
