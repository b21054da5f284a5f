import Foundation

/// Kills a program that talks to its heart's content, again and again, and looks at what is left.
///
/// `CrashHelper kill COUNT [--seed N] [--lanes N] [--folder DIR]` starts itself as `CrashHelper work FOLDER SEED`,
/// ends that with SIGKILL, opens what it has left, and compares it with what it had been told.
@main enum Main {
  static func main() async {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let mode = arguments.isEmpty ? "" : arguments.removeFirst()
    switch mode {
    case "work" where arguments.count == 2:
      guard let seed = UInt64(arguments[1]) else { usage() }
      await Worker(folder: arguments[0], seed: seed).run()
    case "kill":
      guard let campaign = Campaign(arguments) else { usage() }
      exit(await campaign.run() ? 0 : 1)
    default: usage()
    }
  }

  private static func usage() -> Never {
    FileHandle.standardError.write(
      Data("usage: CrashHelper kill COUNT [--seed N] [--lanes N] [--folder DIR]\n".utf8))
    exit(2)
  }
}
