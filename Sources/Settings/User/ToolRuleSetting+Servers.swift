extension ToolRuleSetting {
  /// Why the rule speaks of no tool for now, in words: it is for those of a server that there is not. `nil` for others.
  ///
  /// Servers come and go, so this is no mistake in a file; whoever mistyped a rule that forbids should know all the same.
  public func doubt(amongServers servers: [String]) -> String? {
    guard let point = tool.firstIndex(of: ".") else { return nil }
    let server = String(tool[..<point])
    guard !servers.contains(server) else { return nil }
    let doubt = "the rule is for the tool server \(server.quoted), and none of that name is set up"
    return NearestName.of(server, in: servers).map { "\(doubt); did you mean \($0.quoted)?" } ?? doubt
  }
}
