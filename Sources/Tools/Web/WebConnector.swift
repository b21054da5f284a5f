/// Asks for one page at one address of a host, without following anything.
protocol WebConnector: Sendable {
  /// Sends a GET request to exactly that number, and takes of the answer what is wanted.
  ///
  /// Cancelling the task closes the connection.
  ///
  /// - Parameters:
  ///   - number: where the connection goes; the host of the address is named in the request and in its certificate only.
  ///   - room: how many bytes of the body to take, once the head is known; 0 for none.
  ///   - report: told how many bytes have come.
  func get(
    _ address: WebAddress, at number: IPAddress, room: @Sendable (WebHead) -> Int,
    report: @Sendable (Int) async -> Void
  ) async throws(WebConnectionProblem) -> WebAnswer
}

/// The beginning of an answer.
struct WebHead: Sendable, Hashable {
  var status: Int
  /// As it is in the header.
  var contentType: String?
  var contentLength: Int?
  var location: String?

  /// `text/html`, without parameters and in lower case.
  var mediaType: String? {
    let type = contentType?.prefix { $0 != ";" && $0 != "," }.lowercased().filter { !$0.isWhitespace }
    return type?.isEmpty ?? true ? nil : type
  }

  /// Whether it only says where the page is.
  var leadsOn: Bool {
    switch status {
    case 301, 302, 303, 307, 308: location != nil
    default: false
    }
  }

  /// The parameter of that name of the content type.
  func parameter(_ name: String) -> String? {
    for part in (contentType ?? "").split(separator: ";").dropFirst() {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, sides[0].lowercased().filter({ !$0.isWhitespace }) == name else { continue }
      return sides[1].filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    }
    return nil
  }
}

struct WebAnswer: Sendable, Hashable {
  var head: WebHead
  /// Not compressed.
  var body: [UInt8] = []
  /// Whether there was more than there was room for.
  var isCut = false
}

/// Why nothing came of a connection.
enum WebConnectionProblem: Error, Hashable, Sendable {
  /// There was no connection: another number of the host may do.
  case notConnected(String)
  /// In a sentence for the model.
  case failed(String)
  case cancelled
}
