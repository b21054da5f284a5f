/// A model that is there.
public struct InstalledLocalModel: Hashable, Sendable, Identifiable {
  /// What it is asked for by: `local/<name>`.
  public let name: String
  /// The GGUF file itself, links resolved; `nil` when a linked file has gone.
  public let path: String?
  /// Its size in bytes; 0 when it has gone.
  public let bytes: Int64
  /// Whether the file lies somewhere of the user's own and was only noted here.
  public let isLink: Bool

  public var id: String { name }
  /// Its entry in the catalogue, if it came from there.
  public var catalogued: LocalModel? { isLink ? nil : LocalModelCatalogue.model(named: name) }
}

/// What is installed, and what stands in the way of more.
public struct LocalStatus: Hashable, Sendable {
  /// The pinned version of the runtime.
  public var runtimeVersion: String
  /// Whether that version is installed.
  public var isRuntimeInstalled: Bool
  /// What all of the runtime takes on disk, in bytes.
  public var runtimeBytes: Int64
  public var models: [InstalledLocalModel]
  /// What keeps the runtime from being installed or from working; empty when nothing is known to.
  public var problems: [LocalModelError]

  /// Whether a model can be asked.
  public var isUsable: Bool {
    isRuntimeInstalled && problems.isEmpty && models.contains { $0.path != nil }
  }
}
