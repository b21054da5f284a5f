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
    guard let locale else { return false }
    // As in en_US.UTF-8, de_DE.utf8 and de_DE.UTF-8@euro.
    let codeset = locale.split(separator: ".").last?.prefix { $0 != "@" }.lowercased()
    return codeset != "utf-8" && codeset != "utf8"
  }
}
