import Foundation
import Processes

/// Starts what the tests want to see.
enum Helper {
  static let program: String = {
    signal(SIGPIPE, SIG_IGN)
    // Beside the tests, where the build has put it.
    return URL(filePath: ChildLauncher.thisProgram ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "ProcessHelper").path
  }()
  static let launcher = ChildLauncher(guardProgram: program)
  static let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
}

/// A script that has run to its end.
struct Run {
  var text: String
  var ending: ChildEnding

  init(
    _ script: String, launcher: ChildLauncher = Helper.launcher, folder: String = "/",
    adding variables: [String: String] = [:], confinement: Confinement? = nil, limit: Duration? = nil
  ) async throws {
    let environment = Helper.environment.merging(variables) { $1 }
    let child = try await launcher.start(
      ChildCommand(
        ["/bin/bash", "--noprofile", "--norc", "-c", script], folder: folder, environment: environment,
        confinement: confinement, timeLimit: limit))
    var bytes: [UInt8] = []
    for await piece in child.output { bytes += piece }
    text = String(decoding: bytes, as: UTF8.self)
    ending = await child.ending()
  }
}
