extension MCPServerSettings {
  /// The server with what its command, its arguments, its folders or its address take from an environment; variables and
  /// headers stay as they are written, so that their values are nowhere before the server gets them.
  ///
  /// - Parameter home: what `~/` at the beginning of the command or a folder stands for.
  /// - Throws: the name of a variable that is not set and has no fallback.
  public func expanded(
    in environment: [String: String], home: String
  ) throws(MissingVariable) -> MCPServerSettings {
    func text(_ text: String) throws(MissingVariable) -> String {
      try Value(expanding: text).resolved(in: environment)
    }
    func path(_ written: String) throws(MissingVariable) -> String {
      written.hasPrefix("~/") ? home + (try text(String(written.dropFirst()))) : try text(written)
    }
    var server = self
    server.keepWritten()
    switch transport {
    case .stdio(var command):
      command.command = try path(command.command)
      var arguments: [String] = []
      for argument in command.arguments { arguments.append(try text(argument)) }
      command.arguments = arguments
      if let folder = command.folder { command.folder = try path(folder) }
      if var sandbox = command.sandbox {
        var writable: [String] = []
        for folder in sandbox.writable { writable.append(try path(folder)) }
        sandbox.writable = writable
        command.sandbox = sandbox
      }
      server.transport = .stdio(command)
    case .http(var endpoint):
      endpoint.url = try text(endpoint.url)
      server.transport = .http(endpoint)
    }
    return server
  }
}
