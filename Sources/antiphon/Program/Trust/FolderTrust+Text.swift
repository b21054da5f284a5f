import Settings

extension FolderTrust {
  /// All there is to know about it, for the person to read before they decide.
  var text: String {
    var lines: [String] = []
    switch state {
    case .none: lines.append("\(folder) has no settings of its own.")
    case .untrusted: lines.append("\(folder) is not trusted: its settings in .antiphon do not count.")
    case .changed:
      lines.append("\(folder) has changed since you trusted it: its settings in .antiphon do not count.")
    case .trusted: lines.append("\(folder) is trusted: its settings in .antiphon count.")
    }
    add("What is wrong with them", problems.map(\.description), to: &lines)
    add("What they set", self.lines, to: &lines)
    add("What has changed", changes, to: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func add(_ title: String, _ rows: [String], to lines: inout [String]) {
    guard !rows.isEmpty else { return }
    lines.append("\(title):")
    lines += rows.map { "  " + PlainText.line($0) }
  }
}
