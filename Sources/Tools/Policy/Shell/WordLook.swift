/// What the words of a command are as names of files: what its text cannot tell.
struct WordLook {
  /// Whether a word is the name of something outside of the workspace.
  let leadsOutside: (String) -> Bool
  /// Whether a word is the name of a folder.
  let isFolder: (String) -> Bool

  /// Nothing is there.
  init() {
    leadsOutside = { _ in false }
    isFolder = { _ in false }
  }

  /// Looks in a folder of the workspace; see `WorkspaceBounds`. From a folder that is not there all leads outside.
  init(root: String, folder: String?) {
    let bounds = WorkspaceBounds(root: root, folder: folder)
    leadsOutside = { bounds?.leadsOutside($0) ?? true }
    isFolder = { bounds?.isFolder($0) ?? true }
  }
}
