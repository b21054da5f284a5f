/// Commands that are known to do nothing but read below the folder they run in, and to end by themselves.
enum ReadOnlyCommand {
  static func allows(_ command: [String]) -> Bool {
    false
  }
}
