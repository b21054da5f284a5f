/// A revision of the Model Context Protocol that we speak.
public enum ProtocolVersion: String, Sendable, Hashable, CaseIterable, Comparable {
  case november2024 = "2024-11-05"
  case march2025 = "2025-03-26"
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"
  /// Without sessions: each request tells the version, and there is no `initialize`.
  case july2026 = "2026-07-28"

  public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Whether every request stands for itself.
  public var isStateless: Bool { self >= .july2026 }

  /// The newest that is agreed upon by `initialize`.
  static let newestWithSession = ProtocolVersion.november2025
  static let newestStateless = ProtocolVersion.july2026

  /// The newest that a server supports too.
  static func best(of names: some Sequence<String>) -> ProtocolVersion? {
    names.compactMap(ProtocolVersion.init(rawValue:)).max()
  }
}
