import Conversation
import FoundationEssentials

extension LocalInstallation {
  /// Says how the server of an installed model is started, and puts its script into place.
  ///
  /// - Throws: what is not installed, with the command that installs it, or what else stands in the way.
  func prepareLaunch(
    of model: String, settings: LocalServerSettings
  ) throws(TurnError) -> LocalServerLaunch {
    if let problem = runtime.machineProblem() { throw turnError(problem) }
    guard runtime.isInstalled else {
      throw TurnError(
        .configuration, "The runtime for local models is not installed.",
        suggestion: "Install it: antiphon models local install \(model)")
    }
    guard let installed = installedModels().first(where: { $0.name == model }) else {
      throw TurnError(
        .modelUnknown, "No local model \(model) is installed.",
        suggestion: "Install it: antiphon models local install \(model)")
    }
    guard let path = installed.path else {
      throw TurnError(
        .configuration, "The file of the local model \(model) has gone.",
        suggestion: "Put it back, or install another model.")
    }
    do {
      try writeServerScript()
      if let slash = folders.log.lastIndex(of: "/") {
        try LocalFileSystem.makeFolder(String(folders.log[..<slash]))
      }
    } catch { throw turnError(error) }
    do {
      var launch = try LocalServerLaunch(
        installed, at: path, runtime: runtime.folder, script: folders.serverScript, python: python.executable,
        settings: settings, processors: ProcessInfo.processInfo.activeProcessorCount)
      launch.withheld = python.withheld
      return launch
    } catch {
      throw TurnError(.configuration, "The local model \(model) cannot be started: \(error).")
    }
  }

  /// Writes the script unless it is there: an installation made by an earlier version gets this one's.
  private func writeServerScript() throws(LocalModelError) {
    let script = String(decoding: PackageResources.serve_local_model_py, as: UTF8.self)
    let limit = 1 << 20
    if LocalFileSystem.exists(folders.serverScript),
      try LocalFile(folders.serverScript, .read).text(limit: limit) == script
    {
      return
    }
    let draft = folders.serverScript + ".new"
    try LocalFile(draft, .replace).write(text: script)
    try LocalFileSystem.move(draft, to: folders.serverScript)
  }

  private func turnError(_ error: LocalModelError) -> TurnError {
    TurnError(.configuration, error.message, suggestion: error.suggestion)
  }
}
