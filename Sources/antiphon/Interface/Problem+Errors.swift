import ChatUI
import Conversation
import Coordinator

extension Problem {
  init(_ error: StoreError) {
    self.init(error.message, suggestion: error.suggestion)
  }

  /// Stays on the screen for as long as everything is in memory.
  init(inMemoryBecause error: StoreError) {
    self.init("What is said now is gone when you quit. \(error.message)", suggestion: error.suggestion)
  }

  /// Any of the errors that the layers below throw, in words.
  init(describing error: any Error) {
    switch error {
    case let error as CoordinatorError: self.init(error.message, suggestion: error.suggestion)
    case let error as TurnError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as ProgramError: self.init(error.message, suggestion: error.suggestion)
    default: self.init(String(describing: error))
    }
  }
}
