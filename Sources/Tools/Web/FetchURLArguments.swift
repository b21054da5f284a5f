/// The arguments of `fetch_url`.
struct FetchURLArguments: Equatable {
  var url: String
  /// How many characters of the text to leave out.
  var offset: Int

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    guard let url = try object.string("url"), !url.isEmpty else {
      throw ArgumentError(sentence: #"The argument "url" is missing: the address of the page."#)
    }
    self.url = url
    offset = try object.positive("offset") ?? 0
  }
}
