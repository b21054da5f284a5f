import Screen

// What a theme need not say. With these a theme of ten lines works, and no state is told by colour alone.

extension Ink {
  /// The attributes where a theme gives none for the ink nor for what stands before the dot in its name.
  ///
  /// - Parameter hasBackground: Whether the theme sets the ink off by a background of its own.
  func defaultStyle(hasBackground: Bool) -> Appearance.Attributes {
    switch self {
    case .title, .strong, .heading, .turnUser, .turnModel, .prompt, .warning, .error, .attention,
      .selectionMarker, .unread, .key:
      .bold
    case .emphasis, .reasoning, .syntaxComment: .italic
    case .link: .underline
    case .selection, .caret, .match: hasBackground ? [] : .reverse
    default: []
    }
  }

  /// The same without colours.
  var defaultMono: Appearance.Attributes {
    switch self {
    case .title, .strong, .heading, .turnUser, .turnModel, .prompt, .busy, .toolName, .selectionMarker,
      .unread, .key, .syntaxKeyword, .diffAdded:
      .bold
    case .muted, .quote, .border, .placeholder, .toolArgument, .reasoning, .syntaxComment, .diffRemoved: .dim
    case .emphasis, .link: .underline
    case .warning: [.bold, .underline]
    case .error: [.bold, .reverse]
    case .attention, .selection, .caret, .match, .control: .reverse
    default: []
    }
  }
}

extension Surface {
  /// The attributes where a theme gives none.
  func defaultStyle(hasBackground: Bool) -> Appearance.Attributes {
    self == .selection && !hasBackground ? .reverse : []
  }

  /// The same without colours.
  var defaultMono: Appearance.Attributes {
    self == .selection || self == .status ? .reverse : []
  }
}
