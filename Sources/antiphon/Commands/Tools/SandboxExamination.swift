import Processes
import Tools

/// The sandbox of commands, as the doctor sees it: one is made for this folder, and nothing is done in it.
enum SandboxExamination {
  static func section(_ program: Program) async -> ExaminedSection {
    let host = WorkspaceTools.commandHost(program)
    var section = ExaminedSection(title: "Sandbox", facts: [("folder", program.currentFolder)])
    guard host.settings.sandbox != .off else {
      section.facts.append(("commands", "not held: the settings say so"))
      return section
    }
    if case .unavailable(let reason) = await host.sandbox.state() {
      section.facts.append(("commands", "not held: \(reason)"))
      if host.settings.sandbox == .required {
        section.problems = ["commands are only run in it, and there is none"]
      }
      return section
    }
    switch await host.sandbox.trial(host.limits(workspace: program.currentFolder)) {
    case .available:
      section.facts.append(("commands", "held"))
    case .unavailable(let reason):
      section.facts.append(("commands", "cannot be held here"))
      section.problems = [reason]
    }
    return section
  }
}
