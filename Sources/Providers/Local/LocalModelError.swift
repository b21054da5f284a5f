/// Why a local model, or the runtime that serves it, could not be installed, listed or removed.
///
/// It holds neither keys nor what anybody said: it may be logged and shown as it is.
public struct LocalModelError: Error, Hashable, Sendable {
  /// The closed set of reasons.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// There is no `python3` on the path.
    case pythonMissing
    /// The one there is older than 3.10.
    case pythonTooOld
    /// Python has no `pip`.
    case pipMissing
    /// The processor lacks instructions the runtime is compiled for.
    case processorUnsupported
    /// There is no runtime for this operating system or architecture.
    case platformUnsupported
    /// The disk has no room for what is to be written.
    case diskFull
    /// The server could not be reached, or cut the connection too often.
    case network
    /// The server has no such file.
    case notFound
    /// The server would not hand the file out.
    case refused
    /// What was fetched is not what was pinned.
    case hashMismatch
    /// What was fetched, or was announced, has a length that cannot be right.
    case lengthMismatch
    /// The file is not a GGUF model.
    case notAModel
    /// The catalogue has no model of this name, or none is installed under it.
    case modelUnknown
    /// pip, or the runtime it installed, failed otherwise.
    case installationFailed
    /// Another process is installing or removing at this moment.
    case busy
    /// A file or folder could not be read or written.
    case inputOutput
    /// Somebody stopped it.
    case cancelled
  }

  public var code: Code
  /// What happened, in one sentence.
  public var message: String
  /// What may help, in one sentence; empty when nothing is known to.
  public var suggestion: String

  public init(_ code: Code, _ message: String, suggestion: String = "") {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }

  static let cancelled = LocalModelError(.cancelled, "The installation was stopped.")
}

extension LocalModelError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
