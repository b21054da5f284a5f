import ArgumentParser
import Conversation
import Coordinator
import Providers
import Storage

/// What a person calls a session by: its identifier, or the beginning or the end of one.
struct SessionName: Sendable, ExpressibleByArgument {
  let text: String

  init?(argument: String) {
    text = argument.lowercased()
  }

  /// The identifier, when it is written out.
  var id: SessionID? { SessionID(text) }

  /// The session that is meant.
  ///
  /// - Throws: when there is none, or several begin alike; then with some of them.
  func session(in service: any SessionService) async throws -> Session {
    if let id { return try await service.session(id) }
    return try session(among: try await service.sessions())
  }

  /// The same among sessions that are known.
  func session(among sessions: [Session]) throws -> Session {
    let found = sessions.filter { $0.id.isMeant(by: text) }
    guard let first = found.first else {
      throw ProgramError(
        "\(text) is not a session's id, nor the beginning or the end of one.",
        suggestion: "See: antiphon sessions list")
    }
    guard found.count == 1 else {
      let some = found.prefix(4).map(\.id.description).joined(separator: ", ")
      throw ProgramError(
        "The ids of \(found.count) sessions begin or end with \(text): \(some)\(found.count > 4 ? " …" : "").",
        suggestion: "Write more of it; the ends of ids differ most.")
    }
    return first
  }

  /// The identifier that is meant, without opening the workspace: a part of one is looked up in its file, or at
  /// the host that is named.
  func id(_ program: Program) async throws -> SessionID {
    if let id { return id }
    guard program.connection != nil else {
      return try session(among: try SQLiteStore.sessions(inFolder: program.workspaceFolder)).id
    }
    let host = try await WorkspaceHost.attach(program)
    do {
      let id = try await session(in: host.coordinator).id
      await host.close()
      return id
    } catch {
      await host.close()
      throw error
    }
  }

  /// The identifiers there are, for the shell to complete; nothing when they cannot be read.
  @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    guard let program = Program(completing: words) else { return [] }
    let sessions = (try? SQLiteStore.sessions(inFolder: program.workspaceFolder)) ?? []
    return sessions.prefix(500).map(\.id.description)
  }
}

extension [SessionName] {
  /// The sessions that are meant, each once: all of them are found before anything is done with the first.
  func sessions(in service: any SessionService) async throws -> [Session] {
    let known = try await service.sessions()
    var sessions: [Session] = []
    for name in self {
      let session = try name.session(among: known)
      if !sessions.contains(session) { sessions.append(session) }
    }
    return sessions
  }
}

/// Names of models, for the shell to complete: those whose lists are kept, nobody is asked.
enum ModelCompletion {
  @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
    guard let program = Program(completing: words) else { return [] }
    return ModelSources(program).catalogue.listing().flatMap { listing in
      listing.models.map { listing.reference(to: $0).description }
    }
  }
}

extension Program {
  /// The program that a half-written command line would make.
  fileprivate init?(completing words: [String]) {
    var options: [String] = []
    for (place, word) in words.enumerated() {
      guard let name = ["--config", "--data-dir", "--workspace"].first(where: { word.hasPrefix($0) }) else {
        continue
      }
      if word.hasPrefix(name + "=") {
        options.append(word)
      } else if word == name, place + 1 < words.count {
        options += [word, words[place + 1]]
      }
    }
    guard let common = try? CommonOptions.parse(options), let program = try? Program(common) else {
      return nil
    }
    self = program
  }
}
