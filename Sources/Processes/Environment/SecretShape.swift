/// What names and values of secrets look like.
enum SecretShape {
  /// Whether a variable is named like one that holds a secret: `GITHUB_TOKEN`, `PGPASSWORD`, `apiKey`.
  static func isName(_ name: String) -> Bool {
    let name = name.uppercased()
    return [
      "KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "AUTH", "COOKIE", "PRIVATE",
      "SESSION", "SIGNATURE", "DATABASE_URL", "CONNECTION_STRING", "DSN",
    ].contains { name.contains($0) }
      // Whole words, which would be found in many others.
      || name.split(separator: "_").contains { ["PASS", "PWD", "PAT", "JWT", "CERT"].contains($0) }
        && name != "PWD" && name != "OLDPWD"
  }

  /// Whether a key, a token or a password is in a text, as those are known by their beginnings.
  static func isValue(_ text: String) -> Bool {
    text.contains("PRIVATE KEY-----") || hasPassword(text) || hasBearer(text)
      || words(of: text).contains(where: isKey)
  }

  private static func isKey(_ word: Substring) -> Bool {
    func has(_ beginnings: [String], length: Int) -> Bool {
      beginnings.contains { beginning in
        word.ranges(of: beginning).contains { range in
          // After a digit too: what is encoded for an address has `%22` before it.
          (range.lowerBound == word.startIndex || !word[word.index(before: range.lowerBound)].isLetter)
            && word[range.lowerBound...].utf8.count >= length
        }
      }
    }
    return has(["sk-", "sk_live_", "rk_live_", "pk-"], length: 20)
      || has(["AIza", "ya29."], length: 30)
      || has(["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_", "npm_"], length: 20)
      || has(["AKIA", "ASIA"], length: 20)
      || has(["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-", "xapp-"], length: 20)
      // A JSON Web Token: three parts, the first of which is a JSON object (RFC 7519).
      || has(["eyJ"], length: 20) && word.split(separator: ".", omittingEmptySubsequences: false).count >= 3
  }

  private static func words(of text: String) -> [Substring] {
    text.split { character in
      !(character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character)))
    }
  }

  /// `scheme://name:password@host` (RFC 3986, 3.2.1).
  private static func hasPassword(_ text: String) -> Bool {
    var rest = text[...]
    while let mark = rest.firstRange(of: "://") {
      rest = rest[mark.upperBound...]
      let authority = rest.prefix { !"/?# ".contains($0) }
      guard let at = authority.lastIndex(of: "@") else { continue }
      if authority[..<at].contains(":") { return true }
    }
    return false
  }

  private static func hasBearer(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.ranges(of: "bearer ").contains { range in
      text[range.upperBound...].prefix { !$0.isWhitespace }.utf8.count >= 16
    }
  }
}
