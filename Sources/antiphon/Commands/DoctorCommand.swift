import ArgumentParser
import Conversation
import Coordinator
import Storage

/// `antiphon doctor`: what state things are in, and whether that is well.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Examine the store of sessions, the sandbox, and the tool servers that are set up.",
    discussion: """
      Changes nothing, and may be run while antiphon is open. It reads all of the store, which takes seconds for \
      each gigabyte. The exit status is not 0 when something is damaged or cannot be used.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      let sections = [
        StoreExamination.section(program), await SandboxExamination.section(program),
        await ServersExamination.section(program),
      ].compactMap(\.self)
      for section in sections { StandardStreams.write(PlainText.harmless(section.text) + "\n") }
      if sections.contains(where: { !$0.isWell }) { throw ExitCode.failure }
    }
  }
}

/// What the doctor says about one thing: a heading and a line for each fact, or for each problem.
struct ExaminedSection {
  var title: String
  var facts: [(name: String, value: String)]
  var problems: [String] = []

  var isWell: Bool { problems.isEmpty }

  var text: String {
    let width = facts.map(\.name.count).max() ?? 0
    var lines = [title]
    for (name, value) in facts {
      lines.append("  \(name)\(String(repeating: " ", count: width - name.count))  \(value)")
    }
    for problem in problems { lines.append("  ! \(problem)") }
    return lines.joined(separator: "\n")
  }
}

/// The store, as the doctor sees it.
private enum StoreExamination {
  static func section(_ program: Program) -> ExaminedSection {
    var section = ExaminedSection(title: "Store", facts: [("folder", program.workspaceFolder)])
    do throws(StoreError) {
      guard let report = try StoreReport.examine(folder: program.workspaceFolder) else {
        section.facts.append(("state", "there is none yet"))
        return section
      }
      let deleted = report.deletedSessions == 0 ? "" : ", and \(report.deletedSessions) deleted"
      section.facts += [
        ("file", report.path), ("size", ByteCount.text(report.bytes)), ("format", "\(report.schemaVersion)"),
        ("sessions", "\(report.sessions)\(deleted)"), ("rounds", "\(report.rounds)"),
        ("state", report.problems.isEmpty ? "sound" : "DAMAGED"),
      ]
      section.problems = report.problems
    } catch {
      section.facts.append(("state", error.code == .corrupt ? "DAMAGED" : "cannot be examined"))
      section.problems = [String(describing: error)]
    }
    return section
  }
}
