#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a path that a model gave does not lead to a file that can be read or written.
enum PathError: Error, Equatable {
  /// It leads out of the root folder, by `..`, by being absolute, or by a symbolic link.
  case outside
  case notFound
  case notPermitted
  /// Something on the way is not a folder.
  case notAFolder
  /// More symbolic links than anybody needs: a loop, most likely.
  case tooManyLinks
  case tooLong
  /// It holds a zero byte.
  case malformed
  /// A folder, where a file is wanted.
  case isFolder
  /// A pipe, a socket or a device.
  case isSpecial
  /// There are more bytes than are taken.
  case tooLarge
  /// It is not what it was when it was looked at.
  case changed
  /// The same, and what it was then is kept under another name beside it, since it could not be put back.
  case changedTwice(keptAs: String)
  case failed(CInt)

  /// What an error number of the system means for a path.
  static func system(_ code: CInt) -> PathError {
    switch code {
    case ENOENT: .notFound
    case EACCES, EPERM: .notPermitted
    case ENOTDIR: .notAFolder
    case ELOOP: .tooManyLinks
    case ENAMETOOLONG: .tooLong
    default: .failed(code)
    }
  }

  /// What was to be done.
  enum Purpose {
    case read, write
  }

  /// A sentence that a model can act on. It does not say where the root folder is.
  func sentence(for path: String, to purpose: Purpose = .read) -> String {
    let path = "\"\(path.count > 200 ? "\(path.prefix(200))…" : path)\""
    let done = purpose == .read ? "read" : "written"
    switch self {
    case .outside:
      return "\(path) is outside of the working folder; give a path relative to it."
    case .notFound where purpose == .read:
      return "There is no \(path). list_directory shows what is there."
    case .notFound:
      return "\(path) cannot be written: a folder on the way to it does not exist."
    case .notPermitted:
      return "\(path) may not be \(done): permission denied."
    case .notAFolder:
      return "\(path) does not exist: a part of it before the last is not a folder."
    case .tooManyLinks:
      return "\(path) cannot be \(done): its symbolic links go round in circles."
    case .tooLong:
      return "The path is too long."
    case .malformed:
      return "A path cannot hold a zero character."
    case .isFolder where purpose == .read:
      return "\(path) is a folder. list_directory shows what is in it."
    case .isFolder:
      return "\(path) is a folder; give the path of a file."
    case .isSpecial:
      return "\(path) is not a regular file (a pipe, socket or device); it was not opened."
    case .tooLarge:
      return "\(path) is too large."
    case .changed:
      return "\(path) was not \(done): it has changed since it was looked at. Read it again, then try again."
    case .changedTwice(let name):
      return "\(path) has changed while it was written. What it held before is in \"\(name)\" beside it."
    case .failed(let code):
      return "\(path) cannot be \(done): \(String(cString: strerror(code)))."
    }
  }
}
