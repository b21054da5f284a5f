import ChatUI
import Settings

/// The question whether a folder's own settings are trusted.
extension EffectRunner {
  func run(_ request: TrustRequest, _ host: WorkspaceHost) {
    let program = host.program
    let isHere = host.own != nil
    Task {
      let file = FolderTrustFile(program.directories)
      let trust = await file.look(at: program.currentFolder)
      var offer = trust.state == .none ? nil : FolderOffer(trust, countsAtOnce: isHere)
      let before = program.folderTrust
      offer?.isInUse = isHere && before.state == .trusted && before.digest == trust.digest
      offer?.earlierCounts =
        isHere && trust.state != .trusted && (before.state == .trusted || tookFolderSettings)
      switch request {
      case .look: dispatch(.trust(.looked(offer)))
      case .trust(let digest):
        // What was read now is what was shown, or it is asked anew; what comes into its place later is nobody's word.
        guard trust.digest == digest, trust.problems.isEmpty, trust.state != .none else {
          return dispatch(.trust(.changed(offer)))
        }
        do { try await file.keep(trust) } catch {
          return dispatch(.trust(.failed(Problem(describing: error))))
        }
        if host.tools != nil { tookFolderSettings = true }
        let words =
          await host.tools?.use(trust.trusted, program)
          ?? "Trusted. It counts when antiphon is started here again."
        (host.toolServers as? HostedToolServers)?.noteChange()
        dispatch(.trust(.trusted(words)))
      }
    }
  }
}

extension FolderTrustFile {
  /// Reads away from the caller's actor.
  @concurrent func look(at folder: String) async -> FolderTrust { trust(of: folder) }

  /// Writes away from the caller's actor.
  @concurrent func keep(_ trust: FolderTrust) async throws { try add(trust) }
}
