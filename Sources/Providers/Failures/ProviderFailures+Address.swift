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

  /// What came in place of a list of models, JSON of another shape included.
  func noModelList(type: String) -> TurnError {
    guard type == "application/json" else { return wrongContentType(type) }
    return TurnError(
      .protocolViolation,
      "\(provider)\(host.isEmpty ? "" : " (\(host))") sent something else in place of its list of models.",
      suggestion: "Check that base_url belongs to a \(api) API; a model can be used without the list.")
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
      suggestion: "Check base_url in the settings; \(addressHint).")
  }
}
