import Processes

/// Where the programs of a script come from that are known to only read.
///
/// A folder of the workspace in `PATH`, as those of virtual environments are, may hold anything by the name of `ls`.
struct ProgramOrigins {
  /// Where the script looks for programs: nowhere in the workspace when all that it does is to read.
  let path: SearchPath
  /// Those that would be taken from the workspace, by name.
  let inside: [String: String]

  /// - Parameters:
  ///   - commands: those of the script; none when it is not understood.
  ///   - root: the workspace's folder, without links in it.
  init(_ commands: [[String]], _ path: SearchPath, root: String) {
    var inside: [String: String] = [:]
    let reading = commands.filter(ReadOnlyCommand.allows)
    for name in Set(reading.map { $0[0] }) where !Self.isOfShells(name) {
      inside[name] = path.program(name, below: root)
    }
    self.inside = inside
    // Should one come there only now, it is not taken either. Other commands may need what is there.
    let readsOnly = !reading.isEmpty && reading.count == commands.count && inside.isEmpty
    self.path = readsOnly ? path.outside(root) : path
  }

  /// Why the programs may do more than the words say; see `PreparedCall.doubts`.
  var doubts: [String: String] {
    Dictionary(uniqueKeysWithValues: inside.map { ($0.key, Self.sentence($0.key, $0.value)) })
  }

  /// The same for a reader, in an order that stays.
  var sentences: [String] { inside.sorted { $0.key < $1.key }.map { Self.sentence($0.key, $0.value) } }

  private static func sentence(_ name: String, _ path: String) -> String {
    "\(ToolRule.quoted(name)) is \(ToolRule.quoted(path)), in the working folder"
  }

  /// Whether bash and sh do it by themselves.
  private static func isOfShells(_ name: String) -> Bool {
    switch name {
    case "echo", "pwd", "true", "false": true
    default: false
    }
  }
}
