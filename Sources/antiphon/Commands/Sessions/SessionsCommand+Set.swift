import ArgumentParser
import Conversation
import Coordinator

extension SessionsCommand {
  /// `antiphon sessions set`: pins, archive and tags.
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set", abstract: "Pin, archive and tag sessions.",
      discussion: """
        Pinned sessions come first in lists, archived ones are left out of them and still found by a search. A tag is \
        a word or a few without a comma; --tag and --untag may be given several times.
        """)

    @Argument(
      help: "The sessions' ids; see antiphon sessions list.", completion: .custom(SessionName.completions))
    var id: [SessionName]

    @Flag(inversion: .prefixedNo, help: "Pin them, or no more.")
    var pin: Bool?

    @Flag(inversion: .prefixedNo, help: "Archive them, or no more.")
    var archive: Bool?

    @Option(help: ArgumentHelp("Give them this tag.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Take this tag from them.", valueName: "tag"))
    var untag: [String] = []

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if pin == nil, archive == nil, tag.isEmpty, untag.isEmpty {
        throw ValidationError("Say what to set: --pin, --archive, --tag or --untag.")
      }
      do { _ = try SessionTags.checked(tag) } catch { throw ValidationError("\(error) \(error.suggestion)") }
    }

    func run() async throws {
      try await Program.reportingErrors {
        try await WorkspaceHost.using(try Program(common)) { host in
          for session in try await id.sessions(in: host.coordinator) {
            let changed = try await host.coordinator.update(sessionID: session.id, change(of: session))
            StandardStreams.write("\(words(changed))  \(SessionLine.text(changed))\n")
          }
        }
      }
    }

    private func change(of session: Session) -> SessionChange {
      var change = SessionChange(isPinned: pin, isArchived: archive)
      if !tag.isEmpty || !untag.isEmpty {
        let without = untag.map(SessionTags.key)
        change.tags = session.tags.filter { !without.contains(SessionTags.key(of: $0)) } + tag
      }
      return change
    }

    private func words(_ session: Session) -> String {
      let states = [session.isPinned ? "pinned" : nil, session.isArchived ? "archived" : nil]
      let text = states.compactMap { $0 }.joined(separator: ", ")
      return text.isEmpty ? "set" : text
    }
  }
}
