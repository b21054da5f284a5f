extension TerminalType {
  /// Whether only ASCII is sure to be seen: the locale has no UTF-8, or the terminal's font has few signs.
  ///
  /// Text is sent as it is in any case; this is about the signs that the interface draws with. Without any locale
  /// in the environment, as in many containers, nothing speaks against UTF-8.
  public static func knowsOnlyASCII(environment: (String) -> String?) -> Bool {
    let term = environment("TERM") ?? ""
    if term == "linux" || term == "dumb" || term.hasPrefix("vt") { return true }
    // The first that is set decides (POSIX, 8.2).
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    guard let locale = locale?.lowercased() else { return false }
    return !locale.contains("utf-8") && !locale.contains("utf8")
  }
}
