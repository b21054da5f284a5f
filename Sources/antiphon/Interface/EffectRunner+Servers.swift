import ChatUI

/// Tool servers, as far as they run in this process.
extension EffectRunner {
  func run(_ request: ServersRequest, _ host: WorkspaceHost) {
    guard host.own != nil else {
      return refuse(
        request,
        Problem(
          "Tool servers run in the process that has this workspace open.",
          suggestion: "Look at them there."))
    }
    // No servers are started by this version.
    switch request {
    case .list, .watch: dispatch(.servers(.listed([])))
    case .unwatch: break
    case .restart(let name), .stop(let name):
      refuse(request, Problem("There is no tool server \"\(name)\"."))
    case .prompt(let call): refuse(request, Problem("There is no tool server \"\(call.server)\"."))
    }
  }

  /// Says why something cannot be done, in the place where an answer is waited for.
  func refuse(_ request: ServersRequest, _ problem: Problem) {
    switch request {
    case .list, .watch: dispatch(.servers(.unavailable(problem)))
    case .unwatch: break
    case .restart, .stop: dispatch(.notice(.error, problem.sentence))
    case .prompt(let call): dispatch(.servers(.promptFailed(call, problem)))
    }
  }
}
