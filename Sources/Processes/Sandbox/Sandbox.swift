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

  private static func tryOut(_ launcher: ChildLauncher, _ searchPath: String) async -> Probe {
    #if os(Linux)
      guard let path = Spawn.path(of: "bwrap", in: searchPath) else {
        return .fails("bubblewrap (bwrap) is not installed.")
      }
      guard launcher.guardProgram != nil else { return .fails("There is no guard, which the sandbox needs.") }
      var reason = ""
      // Older ones do not know the option that keeps what runs from making namespaces of its own.
      for disablesUserNamespaces in [true, false] {
        let limits = SandboxLimits(writable: [])
        guard
          let plan = try? SandboxPlan(
            limits, disablesUserNamespaces: disablesUserNamespaces, facts: .ofSystem)
        else { break }
        let confinement = Confinement(
          program: path, arguments: plan.arguments, placeholders: [], allowsNetwork: false)
        let command = ChildCommand(
          [path, "--version"], folder: "/", confinement: confinement, timeLimit: .seconds(60))
        do {
          let child = try await launcher.start(command)
          var output: [UInt8] = []
          for await piece in child.output where output.count < 4096 { output += piece }
          let ending = await child.ending()
          if ending.status == .exited(0) {
            return .works(Bubblewrap(path: path, disablesUserNamespaces: disablesUserNamespaces))
          }
          let text = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
          reason = text.last.map(String.init) ?? "it ended with \(ending.status)"
        } catch {
          reason = error.message
        }
      }
      return .fails("bubblewrap does not work here: \(reason)")
    #else
      return .fails("There is no sandbox for this system.")
    #endif
  }
}
