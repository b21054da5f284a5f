import Conversation
import MCP

extension ToolProgress {
  private static let maximumMessage = 500

  /// How far a server says that it has come.
  init(_ progress: ServerProgress) {
    self.init(
      message: progress.message.map { String($0.unicodeScalars.prefix(Self.maximumMessage)) },
      completed: progress.completed, total: progress.total)
  }
}
