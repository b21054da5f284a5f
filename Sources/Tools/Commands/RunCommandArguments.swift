/// The arguments of `run_command`.
struct RunCommandArguments: Equatable {
  /// The longest script, in bytes: what the system takes as one argument is little more.
  static let longestScript = 100 * 1024
  static let longestTime = 600

  var script: String
  /// Empty for the workspace itself.
  var folder: String
  /// How long it may run, in seconds.
  var seconds: Int

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    script = try object.name("command", "the script to run")
    guard !script.utf8.contains(0) else {
      throw ArgumentError(sentence: #"The argument "command" holds a zero character, which no script can."#)
    }
    guard script.utf8.count <= Self.longestScript else {
      throw ArgumentError(
        sentence: "The script has \(script.utf8.count) bytes; at most \(Self.longestScript) can be run. "
          + "Write it to a file first, and run that.")
    }
    folder = try object.string("folder") ?? ""
    seconds = try object.positive("timeout") ?? 120
    guard seconds <= Self.longestTime else {
      throw ArgumentError(sentence: "The argument \"timeout\" can be at most \(Self.longestTime) seconds.")
    }
  }
}
