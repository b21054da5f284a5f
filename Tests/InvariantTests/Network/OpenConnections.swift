#if os(Linux)
  import Foundation
  import Server

  /// The server's ends of connections to a place that this process holds, as the kernel tells.
  enum OpenConnections {
    static func count(at place: ServerPlace) -> Int {
      switch place {
      case .tcp(_, let port): tcp(port)
      case .unix(let path): unix(path)
      }
    }

    private static func lines(_ name: String) -> some Sequence<[Substring]> {
      ((try? String(contentsOfFile: "/proc/self/net/\(name)", encoding: .utf8)) ?? "")
        .split(separator: "\n").dropFirst().lazy.map { $0.split(separator: " ") }
    }

    /// sl, local_address, rem_address, st, …, inode as the tenth; addresses as HEX:PORT, 0A for one that listens.
    private static func tcp(_ port: Int) -> Int {
      let local = ":" + String(port, radix: 16, uppercase: true).padded(to: 4)
      return lines("tcp").count { $0.count > 9 && $0[1].hasSuffix(local) && $0[3] != "0A" && $0[9] != "0" }
    }

    /// Num, RefCount, Protocol, Flags, Type, St, Inode, Path; 03 for one that is connected.
    private static func unix(_ path: String) -> Int {
      lines("unix").count { $0.count > 7 && $0[7] == path && $0[5] == "03" }
    }
  }

  extension String {
    fileprivate func padded(to length: Int) -> String {
      String(repeating: "0", count: max(0, length - count)) + self
    }
  }
#endif
