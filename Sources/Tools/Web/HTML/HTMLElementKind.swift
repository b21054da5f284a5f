/// What an element means for a reader.
enum HTMLElementKind: Hashable {
  /// With a blank line around it.
  case paragraph
  /// Begins a line.
  case block
  case heading(Int)
  case list(isNumbered: Bool)
  case item
  case quotation
  case definition
  case preformatted
  case table
  case row
  case cell
  case code
  case quote
  case link
  /// Is nothing but the text in it.
  case inline
  /// Is not shown.
  case hidden
  /// Has nothing in it.
  case void

  init(_ name: String) {
    self =
      switch name {
      case "p", "article", "section", "figure", "details", "fieldset", "main", "dl": .paragraph
      case "html", "body", "div", "header", "footer", "nav", "aside", "address", "form", "figcaption",
        "summary",
        "legend", "dt", "hgroup", "center", "caption", "thead", "tbody", "tfoot", "dialog", "search",
        "option",
        "optgroup", "select", "noscript":
        .block
      case "h1": .heading(1)
      case "h2": .heading(2)
      case "h3": .heading(3)
      case "h4": .heading(4)
      case "h5": .heading(5)
      case "h6": .heading(6)
      case "ul", "menu", "dir": .list(isNumbered: false)
      case "ol": .list(isNumbered: true)
      case "li": .item
      case "blockquote": .quotation
      case "dd": .definition
      case "pre", "listing", "xmp", "plaintext": .preformatted
      case "table": .table
      case "tr": .row
      case "td", "th": .cell
      case "code", "kbd", "samp", "tt": .code
      case "q": .quote
      case "a": .link
      case "script", "style", "template", "svg", "canvas", "iframe", "object", "audio", "video", "noembed",
        "noframes", "datalist", "textarea", "frameset", "title":
        .hidden
      case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track",
        "wbr", "basefont", "bgsound", "frame", "keygen":
        .void
      default: .inline
      }
  }

  /// Whether a line begins with it, so that what goes with the text ends at it.
  var isBlock: Bool {
    switch self {
    case .code, .quote, .link, .inline, .hidden, .void: false
    default: true
    }
  }
}
