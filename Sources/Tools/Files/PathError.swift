#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a path that a model gave does not lead to a file it may read.
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

  /// A sentence that a model can act on. It does not say where the root folder is.
  func sentence(for path: String) -> String {
    let path = path.count > 200 ? "\(path.prefix(200))…" : path
    switch self {
    case .outside:
      return "\"\(path)\" is outside of the working folder. Only files below it can be read; "
        + "give a path relative to it."
    case .notFound:
      return "There is no \"\(path)\" in the working folder. list_directory shows what is there."
    case .notPermitted:
      return "\"\(path)\" may not be read: permission denied."
    case .notAFolder:
      return "\"\(path)\" does not exist: a part of it before the last is not a folder."
    case .tooManyLinks:
      return "\"\(path)\" cannot be read: its symbolic links go round in circles."
    case .tooLong:
      return "The path is too long."
    case .malformed:
      return "A path cannot hold a zero character."
    case .failed(let code):
      return "\"\(path)\" cannot be read: \(String(cString: strerror(code)))."
    }
  }
}
