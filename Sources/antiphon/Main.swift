import ArgumentParser
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@main
struct Main {
  static func main() async {
    // Before anything else: this may be no start of the program, but the guard of what it has started.
    if ProcessGuard.isWanted { ProcessGuard.main() }
    // A child or a reader that goes away must not take the program with it; writes report it instead.
    signal(SIGPIPE, SIG_IGN)
    // A core would hold keys and what was said; children inherit that they leave none.
    var cores = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &cores)
    #else
      setrlimit(RLIMIT_CORE, &cores)
    #endif
    guard let chat = chat(CommandLine.arguments.dropFirst()) else { return await AntiphonCommand.main() }
    do { try await chat.run() } catch { AntiphonCommand.exit(withError: error) }
  }

  /// The interface, when nothing but it can be meant: before the parser takes a word it describes all commands to
  /// itself, which the start would wait for.
  private static func chat(_ arguments: ArraySlice<String>) -> ChatCommand? {
    guard arguments.first?.hasPrefix("-") ?? true else { return nil }
    // What it cannot take, --help and mistakes among it, is for the whole.
    return try? ChatCommand.parse(Array(arguments))
  }
}
