import Conversation

/// Answers that show that the address is not what it should be.
extension ProviderFailures {
  func wrongContentType(_ type: String) -> TurnError {
    let what: String
    switch type {
    case "": what = "something without a content type"
    case "text/html", "application/xhtml+xml": what = "a web page"
    default: what = ErrorText.clean(type, removing: key)
    }
    return TurnError(
      .protocolViolation,
      "\(provider)\(host.isEmpty ? "" : " (\(host))") sent \(what) in place of an answer.",
      suggestion: "Check base_url in the settings, and whether a proxy or a sign-in page lies in between.")
  }

  /// A redirect is never followed: the key would go to whatever host it names.
  func redirect(to location: String) -> TurnError {
    let target = HTTPDestination(url: location)?.description ?? ""
    return TurnError(
      .configuration,
      "\(provider)\(host.isEmpty ? "" : " (\(host))") sends requests on\(target.isEmpty ? "" : " to \(target)"); "
        + "they are not followed, so that the key stays where it belongs.",
      suggestion: "If that address is the right one, set base_url to it in the settings.")
  }

  func notThere() -> TurnError {
    TurnError(
      .configuration,
      "\(provider)\(host.isEmpty ? "" : " (\(host))") has no \(api) API at this address.",
      suggestion:
        "Check base_url in the settings; it usually ends in \(api == GeminiAPI.name ? "/v1beta" : "/v1").")
  }
}
