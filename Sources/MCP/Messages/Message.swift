/// One message of JSON-RPC 2.0.
public enum Message: Hashable, Sendable {
  case request(RequestID, method: String, params: JSONValue?)
  case notification(method: String, params: JSONValue?)
  /// The answer to a request.
  case result(RequestID, JSONValue)
  /// The refusal of a request; without an identifier when it could not be read.
  case error(RequestID?, RPCError)
}

/// What a request is called by whoever sends it.
public enum RequestID: Hashable, Sendable {
  case number(String)
  case string(String)

  init?(_ value: JSONValue) {
    switch value {
    case .number(let text): self = .number(text)
    case .string(let text): self = .string(text)
    default: return nil
    }
  }

  init(_ number: Int) { self = .number(String(number)) }

  var json: JSONValue {
    switch self {
    case .number(let text): .number(text)
    case .string(let text): .string(text)
    }
  }
}

/// Why a request was refused, in the words of who refused it.
public struct RPCError: Error, Hashable, Sendable {
  public var code: Int
  public var message: String
  public var data: JSONValue?

  public init(_ code: Int, _ message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// Codes of JSON-RPC 2.0, section 5.1, and of the Model Context Protocol.
  public static let invalidRequest = -32600
  public static let methodNotFound = -32601
  public static let invalidParams = -32602
  public static let headerMismatch = -32020
  public static let missingCapability = -32021
  public static let unsupportedVersion = -32022
}

extension Message {
  /// A message in a JSON value; `nil` for what is none.
  init?(_ value: JSONValue) {
    guard value["jsonrpc"]?.string == "2.0" else { return nil }
    let params = value["params"]
    if let params, !params.isObject { return nil }
    if let method = value["method"] {
      guard let method = method.string else { return nil }
      guard let id = value["id"] else {
        self = .notification(method: method, params: params)
        return
      }
      guard let id = RequestID(id) else { return nil }
      self = .request(id, method: method, params: params)
    } else if let result = value["result"] {
      guard let id = value["id"].flatMap(RequestID.init), value["error"] == nil else { return nil }
      self = .result(id, result)
    } else if let error = value["error"] {
      guard let code = error["code"]?.number, code.magnitude < 1e9 else { return nil }
      self = .error(
        value["id"].flatMap(RequestID.init),
        RPCError(Int(code), error["message"]?.string ?? "", data: error["data"]))
    } else {
      return nil
    }
  }

  var json: JSONValue {
    var members: [JSONValue.Member] = [JSONValue.Member("jsonrpc", "2.0")]
    switch self {
    case .request(let id, let method, let params):
      members += [JSONValue.Member("id", id.json), JSONValue.Member("method", .string(method))]
      if let params { members.append(JSONValue.Member("params", params)) }
    case .notification(let method, let params):
      members.append(JSONValue.Member("method", .string(method)))
      if let params { members.append(JSONValue.Member("params", params)) }
    case .result(let id, let result):
      members += [JSONValue.Member("id", id.json), JSONValue.Member("result", result)]
    case .error(let id, let error):
      var object: [JSONValue.Member] = [
        JSONValue.Member("code", .integer(error.code)), JSONValue.Member("message", .string(error.message)),
      ]
      if let data = error.data { object.append(JSONValue.Member("data", data)) }
      members += [JSONValue.Member("id", id?.json ?? .null), JSONValue.Member("error", .object(object))]
    }
    return .object(members)
  }

  /// Whether it answers a request.
  var isAnswer: Bool {
    switch self {
    case .result, .error: true
    case .request, .notification: false
    }
  }

  /// As it goes over the wire: JSON on one line.
  var bytes: [UInt8] { Array(json.text.utf8) }
}
