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

/// The arguments of `write_file`.
struct WriteFileArguments: Equatable {
  var path: String
  var content: String

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    path = try object.name("path", "the file to write")
    content = try object.text("content", "all that the file is to hold")
    guard content.utf8.count <= FileDraft.maximumSize else {
      throw ArgumentError(sentence: "The content is too large: a file of at most 8 MiB can be written.")
    }
    guard !content.utf8.contains(0) else {
      throw ArgumentError(sentence: "The content holds a zero character: only text can be written.")
    }
  }
}

/// The arguments of `edit_file`.
struct EditFileArguments: Equatable {
  var path: String
  /// Not empty.
  var oldText: String
  var newText: String
  var replacesAll: Bool

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    path = try object.name("path", "the file to change")
    oldText = try object.text("old_text", "the part to replace")
    guard !oldText.isEmpty else {
      throw ArgumentError(sentence: "The argument \"old_text\" is empty. write_file writes whole files.")
    }
    newText = try object.text("new_text", "what is to be there instead")
    guard !newText.utf8.contains(0) else {
      throw ArgumentError(sentence: "The new text holds a zero character: only text can be written.")
    }
    replacesAll = try object.flag("replace_all") ?? false
  }
}
