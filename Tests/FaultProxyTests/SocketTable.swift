#if os(Linux)
  import Foundation

  /// The sockets that this process has open, as the kernel tells.
  enum SocketTable {
    /// How many connections to these ports on this machine there are that somebody in this process holds.
    static func connections(to ports: Set<Int>) -> Int {
      let table = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
      let inodes = table.split(separator: "\n").dropFirst().compactMap { line -> Substring? in
        // sl, local_address, rem_address, st, …, inode as the tenth; addresses as HEX:PORT.
        let fields = line.split(separator: " ")
        guard fields.count > 9,
          let port = fields[2].split(separator: ":").last.flatMap({ Int($0, radix: 16) }),
          ports.contains(port), fields[9] != "0"
        else { return nil }
        return fields[9]
      }
      let held = Set(
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap {
          try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        })
      return inodes.count { held.contains("socket:[\($0)]") }
    }
  }
#endif
