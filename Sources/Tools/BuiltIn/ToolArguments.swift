/// The arguments of `read_file`.
struct ReadFileArguments: Equatable {
  var path: String
  /// The first line wanted; lines count from 1.
  var offset: Int
  /// How many lines are wanted; `nil` for all.
  var limit: Int?

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    path = try object.name("path", "the file to read")
    offset = try object.positive("offset") ?? 1
    limit = try object.positive("limit")
  }
}

/// The arguments of `list_directory`.
struct ListDirectoryArguments: Equatable {
  /// Empty for the root folder.
  var path: String

  init(json: String) throws(ArgumentError) {
    path = try ArgumentObject(json: json, isOptional: true).string("path") ?? ""
  }
}
