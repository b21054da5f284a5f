import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds programs by bubblewrap, where that is there and works. May be used from any task.
///
/// Whether it works is tried once, when it is first needed: a container may forbid the namespaces it stands on.
public final class Sandbox: Sendable {
  /// Whether there is one.
  public enum State: Sendable, Hashable {
    case available
    /// Why not, in one sentence.
    case unavailable(String)
  }

  /// What becomes of a wish to be held.
  public enum Answer: Sendable, Hashable {
    case confined(Confinement)
    /// Why not, in one sentence.
    case unavailable(String)
  }

  private struct Bubblewrap: Sendable {
    var path: String
    var disablesUserNamespaces: Bool
  }

  private enum Probe: Sendable {
    case works(Bubblewrap)
    case fails(String)
  }

  private let launcher: ChildLauncher
  private let searchPath: String
  private let avoided: [String]
  private let probe = Mutex<Task<Probe, Never>?>(nil)

  /// - Parameters:
  ///   - launcher: what starts the trial.
  ///   - searchPath: where bubblewrap is looked for, as `PATH` is written.
  ///   - avoided: folders that it does not come from: those that are written to by who is held. Nothing holds it itself.
  public init(
    launcher: ChildLauncher, searchPath: String = "/usr/bin:/usr/local/bin:/bin",
    avoiding avoided: [String] = []
  ) {
    self.launcher = launcher
    self.searchPath = searchPath
    self.avoided = avoided
  }

  public func state() async -> State {
    switch await probed() {
    case .works: .available
    case .fails(let reason): .unavailable(reason)
    }
  }

  /// What holds a program to these limits. Looks at the file system as it is now, so ask right before the start.
  @concurrent public func confine(_ limits: SandboxLimits) async -> Answer {
    switch await probed() {
    case .fails(let reason): return .unavailable(reason)
    case .works(let bubblewrap):
      do {
        let plan = try SandboxPlan(
          limits, disablesUserNamespaces: bubblewrap.disablesUserNamespaces, facts: .ofSystem)
        return .confined(
          Confinement(
            program: bubblewrap.path, arguments: plan.arguments, placeholders: plan.placeholders,
            allowsNetwork: limits.allowsNetwork))
      } catch {
        return .unavailable(error.reason)
      }
    }
  }

  /// Whether a program could be held to these limits here and now; starts one that does nothing.
  ///
  /// Where bubblewrap works and these limits do not, the reason names the place.
  @concurrent public func trial(_ limits: SandboxLimits) async -> State {
    switch await confine(limits) {
    case .unavailable(let reason): return .unavailable(reason)
    case .confined(let confinement):
      let failure = await Self.failure(of: confinement, launcher)
      return failure.map { .unavailable("It cannot be set up: \($0)") } ?? .available
    }
  }

  private func probed() async -> Probe {
    let task = probe.withLock { probe in
      let task =
        probe
        ?? Task { [launcher, searchPath, avoided] in
          await Self.tryOut(launcher, avoided.reduce(SearchPath(searchPath)) { $0.outside($1) }.text)
        }
      probe = task
      return task
    }
    return await task.value
  }

  /// Tries bubblewrap itself, with nothing mounted over any place of this machine: one at which that fails is told of by
  /// what wanted it, and takes nothing from the others.
  private static func tryOut(_ launcher: ChildLauncher, _ searchPath: String) async -> Probe {
    #if os(Linux)
      guard let path = Spawn.path(of: "bwrap", in: searchPath) else {
        return .fails("bubblewrap (bwrap) is not installed.")
      }
      guard launcher.guardProgram != nil else { return .fails("There is no guard, which the sandbox needs.") }
      var facts = FileFacts.ofSystem
      facts.sockets = { [] }
      var reason = ""
      // Older ones do not know the option that keeps what runs from making namespaces of its own.
      for disablesUserNamespaces in [true, false] {
        guard
          let plan = try? SandboxPlan(
            SandboxLimits(writable: []), disablesUserNamespaces: disablesUserNamespaces, facts: facts)
        else { break }
        let confinement = Confinement(
          program: path, arguments: plan.arguments, placeholders: [], allowsNetwork: false)
        guard let failure = await failure(of: confinement, launcher) else {
          return .works(Bubblewrap(path: path, disablesUserNamespaces: disablesUserNamespaces))
        }
        reason = failure
      }
      return .fails("bubblewrap does not work here: \(reason)")
    #else
      return .fails("There is no sandbox for this system.")
    #endif
  }

  /// What bubblewrap says when it cannot start a program that does nothing; `nil` when it can.
  private static func failure(of confinement: Confinement, _ launcher: ChildLauncher) async -> String? {
    let command = ChildCommand(
      [confinement.program, "--version"], folder: "/", confinement: confinement, timeLimit: .seconds(60))
    do {
      let child = try await launcher.start(command)
      var output: [UInt8] = []
      for await piece in child.output where output.count < 4096 { output += piece }
      let ending = await child.ending()
      guard ending.status != .exited(0) else { return nil }
      let text = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
      return text.last.map(String.init) ?? "it ended with \(ending.status)"
    } catch {
      return error.message
    }
  }
}
