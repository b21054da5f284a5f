import ChatUI
import Settings

extension FolderOffer {
  /// - Parameter countsAtOnce: whether the tools are in this process.
  init(_ trust: FolderTrust, countsAtOnce: Bool) {
    self.init(folder: trust.folder, digest: trust.digest, Standing(trust))
    self.countsAtOnce = countsAtOnce
    problems = trust.problems.map(\.description)
    changes = trust.changes
    model = trust.proposal.model?.description
    systemPrompt = trust.proposal.systemPrompt
    rules = trust.proposal.toolRules.map(\.summary)
    servers = trust.proposal.servers.map { Server($0) }
    files = trust.files.map {
      File("\(FolderFiles.folderName)/\($0.name)", String(decoding: $0.bytes, as: UTF8.self))
    }
  }
}

extension FolderOffer.Standing {
  fileprivate init(_ trust: FolderTrust) {
    self =
      switch trust.state {
      case .trusted: .trusted
      case _ where !trust.problems.isEmpty: .unusable
      case .none, .untrusted: .new
      case .changed: .changed
      }
  }
}

extension FolderOffer.Server {
  fileprivate init(_ server: FolderServer) {
    let settings = server.settings
    let transport: Transport =
      switch settings.transport {
      case .stdio(let command):
        .command(
          [command.command] + command.arguments, folder: command.folder,
          environment: command.environment.map(\.name))
      case .http(let endpoint): .address(endpoint.url, headers: endpoint.headers.map(\.name))
      }
    self.init(
      server.name, at: "\(server.file):\(settings.position.line)", transport, hold: settings.hold,
      isEnabled: settings.isEnabled)
  }
}
