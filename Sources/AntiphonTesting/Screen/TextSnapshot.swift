#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A text compared with the one that was accepted, as frames are.
public enum TextSnapshot {
  /// Compares a text with `__Snapshots__/<suite>/<name>.frame` beside the test.
  ///
  /// - Parameter suite: names the folder; `nil` takes the name of the test's file without its extension.
  /// - Throws: `SnapshotMismatch` when the file is missing or differs; the file's name with `.new` then holds this
  ///   text.
  public static func verify(
    _ text: String, _ name: String, suite: String? = nil, filePath: String = #filePath
  ) throws(SnapshotMismatch) {
    try verify(text, path: path(name, suite: suite ?? self.suite(of: filePath), filePath: filePath))
  }

  /// The name of a test's file without its extension.
  static func suite(of filePath: String) -> String {
    let file = filePath.split(separator: "/").last ?? "Tests"
    return String(file.prefix { $0 != "." })
  }

  static func path(_ name: String, suite: String, filePath: String) -> String {
    let folder = filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (folder + ["__Snapshots__", suite[...], "\(name).frame"]).joined(separator: "/")
  }

  static func verify(_ actual: String, path: String) throws(SnapshotMismatch) {
    let accepted = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    guard accepted != actual else {
      try? FileManager.default.removeItem(atPath: path + ".new")
      return
    }
    var problem: String?
    do {
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      try FileManager.default.createDirectory(
        atPath: folder.joined(separator: "/"), withIntermediateDirectories: true)
      try Data(actual.utf8).write(to: URL(filePath: path + ".new"))
    } catch {
      problem = "\(error)"
    }
    throw SnapshotMismatch(path: path, accepted: accepted, actual: actual, writingProblem: problem)
  }
}
