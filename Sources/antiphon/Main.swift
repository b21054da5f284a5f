import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@main
struct Main {
  static func main() async {
    // A child or a reader that goes away must not take the program with it; writes report it instead.
    signal(SIGPIPE, SIG_IGN)
    // A core would hold keys and what was said; children inherit that they leave none.
    var cores = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &cores)
    #else
      setrlimit(RLIMIT_CORE, &cores)
    #endif
    await AntiphonCommand.main()
  }
}
