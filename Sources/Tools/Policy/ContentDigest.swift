/// SHA-256 over named contents, each with its length before it.
public enum ContentDigest {
  /// In hexadecimal digits; the order counts.
  public static func of(_ contents: [(name: String, bytes: [UInt8])]) -> String {
    var digest = CallDigest()
    for content in contents {
      digest.add(Array(content.name.utf8))
      digest.add(content.bytes)
    }
    return digest.hexadecimal
  }
}
