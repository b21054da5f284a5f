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
    await AntiphonCommand.main()
  }
}
