/// Names of files and folders that programs act on by themselves, so that who writes them decides what runs later.
///
/// Not a list of all there are; for those nobody has thought of there is the approval of each change.
enum ProtectedNames {
  /// Whether one of the parts of a path has such a name, whether it is there or not.
  static func isProtected(_ parts: some Sequence<String>) -> Bool {
    parts.contains { part in
      switch folded(part) {
      case ".git", ".gitmodules", ".antiphon", ".env", ".envrc", ".mcp.json", ".vscode": true
      default: false
      }
    }
  }

  /// The name as a file system may see it that takes capital letters and invisible characters for nothing.
  private static func folded(_ name: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in name.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
    return String(folded)
  }
}
