import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The guard of what the tests start, and a program that starts others and waits to be killed.
///
/// `ProcessHelper start SCRIPT…` starts each script, prints the numbers of its processes, and waits.
@main struct Main {
  static func main() async {
    if ProcessGuard.isWanted { ProcessGuard.main() }
    signal(SIGPIPE, SIG_IGN)
    let launcher = ChildLauncher(guardProgram: ChildLauncher.thisProgram)
    var children: [ChildProcess] = []
    for script in CommandLine.arguments.dropFirst(2) {
      do {
        let child = try await launcher.start(
          ChildCommand(
            ["/bin/bash", "--noprofile", "--norc", "-c", script], folder: "/",
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"]))
        children.append(child)
      } catch {
        print("error: \(error.message)")
        exit(1)
      }
    }
    print("ready")
    fflush(nil)
    for child in children { _ = await child.ending() }
  }
}
