/// What the runtime's wheel asks of the processor.
///
/// The wheel for x86-64 is compiled for one level of instructions and does not look before it uses them: on an
/// older processor the process dies of SIGILL as soon as a model is loaded.
public enum ProcessorFeatures {
  /// As `/proc/cpuinfo` of Linux names them.
  public static let required = ["avx2", "fma", "f16c", "bmi2"]

  /// Those required features that a processor of this machine lacks.
  ///
  /// - Parameter text: what `/proc/cpuinfo` says.
  /// - Returns: in the order of `required`; empty when the text says nothing about features.
  public static func missing(inCPUInfo text: String) -> [String] {
    var missing: Set<String> = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      guard line[..<colon].prefix(while: { !$0.isWhitespace }) == "flags" else { continue }
      let flags = Set(line[line.index(after: colon)...].split(whereSeparator: \.isWhitespace))
      missing.formUnion(required.filter { !flags.contains(Substring($0)) })
    }
    return required.filter(missing.contains)
  }

  static func error(missing: [String]) -> LocalModelError? {
    guard !missing.isEmpty else { return nil }
    return LocalModelError(
      .processorUnsupported,
      "This computer's processor lacks \(missing.joined(separator: ", ")), which the local runtime needs.",
      suggestion: "Use a model server built for this computer (llama-server, Ollama), or a remote provider.")
  }
}
