/// What can be told of a model file by its first bytes.
enum GGUFFile {
  /// Checks that a file starts as every GGUF file does: the four letters, then a version the runtime can read.
  ///
  /// Source: the GGUF specification of the ggml project, section "File structure".
  static func check(_ path: String) throws(LocalModelError) {
    guard let length = LocalFileSystem.length(of: path) else {
      throw LocalModelError(.notAModel, "There is no file \(path).")
    }
    let file = try LocalFile(path, .read)
    var head = [UInt8](repeating: 0, count: 8)
    var count = 0
    let result = head.withUnsafeMutableBytes { buffer in
      Result { () throws(LocalModelError) in count = try file.read(into: buffer) }
    }
    try result.get()
    guard length > 24, count == 8, isHead(head) else {
      throw LocalModelError(
        .notAModel, "\(path) is not a GGUF model.",
        suggestion: "Give the path of a file that ends in .gguf and was made for llama.cpp.")
    }
  }

  static func isHead(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8, bytes[..<4].elementsEqual("GGUF".utf8) else { return false }
    // Little endian; version 1 is no longer read.
    return (2...9).contains(bytes[4]) && bytes[5...7].allSatisfy { $0 == 0 }
  }
}
