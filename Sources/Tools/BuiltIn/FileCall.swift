import Conversation
import Coordinator

/// A call of a tool that is about one file or folder, wherever that is.
///
/// What is outside of the workspace is the user's to allow: until then the model learns nothing of it, not even whether
/// it is there.
struct FileCall: Sendable {
  let tool: String
  let root: RootFolder
  /// As the model wrote it.
  let path: String

  /// Readies reading what the path leads to, which is opened here and stays open.
  func read(_ body: @escaping @Sendable (OpenedPath) async -> ToolOutcome) -> ToolPreparation {
    read(opening: { place throws(PathError) in try place.opened() }, body)
  }

  func read<Opened: Sendable>(
    opening: (borrowing Place) throws(PathError) -> Opened,
    _ body: @escaping @Sendable (Opened) async -> ToolOutcome
  ) -> ToolPreparation {
    do throws(PlaceError) {
      let place = try root.find(path)
      let opened: Opened
      do throws(PathError) {
        opened = try opening(place)
      } catch {
        throw PlaceError(reason: error, outsidePath: place.isInside ? nil : place.path)
      }
      let effect = place.isInside ? ToolEffect.readsWorkspace : .readsOutside
      let subject = ToolSubject(tool: tool, effect: effect, arguments: [place.path])
      return .ready(
        PreparedCall(subject, details: file(at: place) + notes(on: place)) { _ in
          await body(opened)
        })
    } catch {
      return refusal(error.reason.sentence(for: shownPath), outside: error.outsidePath, effect: .readsOutside)
    }
  }

  /// Readies a change of the file that the path leads to, or a new file.
  ///
  /// - Parameter change: says what to write, having seen what there is.
  func write(_ change: (FileDraft) -> FileChange) -> ToolPreparation {
    let draft: FileDraft
    do throws(PlaceError) {
      draft = try FileDraft(path, in: root)
    } catch {
      return refusal(
        error.reason.sentence(for: shownPath, to: .write), outside: error.outsidePath, effect: .writesOutside)
    }
    let outsidePath = draft.place.isInside ? nil : draft.place.path
    switch change(draft) {
    case .refused(let sentence):
      return refusal(sentence, outside: outsidePath, effect: .writesOutside)
    case .write(let bytes, let shown, let sentence):
      let isOrdinary = draft.place.isInside && !draft.place.isProtected
      let subject = ToolSubject(
        tool: tool, effect: isOrdinary ? .writesWorkspace : .writesOutside, arguments: [draft.place.path])
      let details = file(at: draft.place) + notes(on: draft.place) + shown
      return .ready(
        PreparedCall(subject, details: details, bindings: draft.bindings) { _ in
          await write(bytes, to: draft, saying: sentence)
        })
    }
  }

  /// Runs away from the caller's actor.
  @concurrent private func write(
    _ bytes: [UInt8], to draft: FileDraft, saying sentence: String
  ) async -> ToolOutcome {
    if Task.isCancelled { return .failure("The call was cancelled; nothing was written.") }
    do throws(PathError) {
      try draft.write(bytes)
      return .success(sentence)
    } catch {
      return .failure(error.sentence(for: shownPath, to: .write))
    }
  }

  private var shownPath: String { path.isEmpty ? "." : path }

  /// Inside the model is told at once; what there is outside it is told when the user has allowed it.
  private func refusal(_ sentence: String, outside path: String?, effect: ToolEffect) -> ToolPreparation {
    guard let path else { return .failed(sentence) }
    let subject = ToolSubject(tool: tool, effect: effect, arguments: [path])
    let details = [
      ApprovalDetail(.file, path),
      ApprovalDetail(.note, "Nothing would happen, but that the model is told: \(sentence)"),
    ]
    return .ready(PreparedCall(subject, details: details) { _ in .failure(sentence) })
  }

  /// Which file it is must be plain to whoever works in several folders.
  private func file(at place: borrowing Place) -> [ApprovalDetail] {
    let file = ApprovalDetail(.file, place.path)
    return place.isInside ? [file, ApprovalDetail(.folder, root.realPath)] : [file]
  }

  private func notes(on place: borrowing Place) -> [ApprovalDetail] {
    var notes: [ApprovalDetail] = []
    if place.isProtected {
      notes.append(
        ApprovalDetail(.note, "Programs act by themselves on what is in this place, or it is Antiphon's own.")
      )
    }
    if !place.isInside {
      notes.append(ApprovalDetail(.note, "It is outside of the workspace."))
    }
    let missing = place.arrival.missing
    if !missing.isEmpty {
      notes.append(
        ApprovalDetail(
          .note, "\(missing.count == 1 ? "A folder" : "\(missing.count) folders") on the way would be made."))
    }
    return notes
  }
}

/// What is to be done with a file.
enum FileChange {
  /// Nothing; the text tells the model why.
  case refused(String)
  /// To write it; with what the user is shown of it, and what the model is told when it is done.
  case write([UInt8], shown: [ApprovalDetail], saying: String)
}
