/// What the head of a server's answer means for a download that may already have its first bytes.
enum DownloadAnswer: Hashable {
  /// The body goes on from where the part ends; `total` is the length of the whole file.
  case append(total: Int64?)
  /// The body is the whole file: what was there before is of no use.
  case startOver(total: Int64?)
  /// The part already is the whole file.
  case complete
  /// The part does not fit what the server has now: ask again for the whole.
  case discard
  case redirect(String)
  /// Asking again later may help.
  case retry(LocalModelError)
  case fail(LocalModelError)

  /// The header fields that decide; each is `nil` when absent or unreadable.
  struct Head: Hashable {
    var status: Int
    var contentLength: Int64?
    var contentRange: String?
    var location: String?
  }

  /// - Parameters:
  ///   - head: what the server said.
  ///   - have: how many bytes the part holds; not 0 only when a range was asked for.
  ///   - host: named in errors.
  ///
  /// Source: RFC 9110, sections 14.4 (Content-Range), 15.3.7 (206), 15.4 (redirection), 15.5.17 (416).
  init(_ head: Head, have: Int64, host: String) {
    switch head.status {
    case 200:
      self = .startOver(total: head.contentLength)
    case 206:
      guard let range = ContentRange(head.contentRange ?? ""), range.first == have else {
        self = .discard
        return
      }
      self = .append(total: range.total ?? head.contentLength.map { have + $0 })
    case 416:
      let range = ContentRange(head.contentRange ?? "")
      self = have > 0 && range?.total == have ? .complete : .discard
    case 301, 302, 303, 307, 308:
      if let location = head.location, !location.isEmpty {
        self = .redirect(location)
      } else {
        self = .fail(LocalModelError(.network, "\(host) redirects without saying where to."))
      }
    case 404, 410:
      self = .fail(
        LocalModelError(
          .notFound, "\(host) has no such file (HTTP \(head.status)).",
          suggestion: "It may have been moved: install another model, or the path of a GGUF file."))
    case 401, 403, 451:
      self = .fail(
        LocalModelError(.refused, "\(host) does not hand the file out (HTTP \(head.status))."))
    case 408, 429, 500...599:
      self = .retry(
        LocalModelError(
          .network, "\(host) could not answer (HTTP \(head.status)).", suggestion: "Try again later."))
    default:
      self = .fail(
        LocalModelError(.refused, "\(host) gave an answer of no use here (HTTP \(head.status))."))
    }
  }
}

/// The value of a Content-Range field: `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
struct ContentRange: Hashable {
  var first: Int64?
  var total: Int64?

  init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    if parts[0] != "*" {
      let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let from = Int64(ends[0]), let to = Int64(ends[1]), 0 <= from, from <= to else {
        return nil
      }
      first = from
    }
    if parts[1] != "*" {
      guard let length = Int64(parts[1]), length >= 0 else { return nil }
      total = length
    }
  }
}
