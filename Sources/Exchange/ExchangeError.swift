/// Why a document cannot be read.
public enum ExchangeError: Error, Hashable, Sendable {
  /// It is a ZIP file, as exports are sent.
  case isZIP
  /// It is no JSON; `place` says where, as far as the parser tells.
  case malformed(place: String)
  /// It is JSON, and nothing that is known here.
  case unknownFormat
  /// It was written by a later version of this program.
  case laterVersion(Int)
}

extension ExchangeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .isZIP: "It is a ZIP file: unpack it, and import the conversations.json that is in it."
    case .malformed(let place): "It is not JSON\(place.isEmpty ? "." : ": \(place)")"
    case .unknownFormat:
      "It is none of the documents that can be imported: our own JSON export, and the conversations.json of ChatGPT and Claude."
    case .laterVersion(let version):
      "It has version \(version), which this program does not know: take a later version of antiphon."
    }
  }
}
