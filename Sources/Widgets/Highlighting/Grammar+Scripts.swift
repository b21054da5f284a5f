import Screen

/// Languages for scripts, and of build files.
extension Grammar {
  static let python = Grammar(
    keywords:
      "and as assert async await break case class continue def del elif else except finally for from global if "
      + "import in is lambda match nonlocal not or pass raise return self cls try type while with yield",
    types: "bool bytes complex dict float frozenset int list object set str tuple",
    constants: "True False None NotImplemented Ellipsis",
    stringPrefixes: "r b f u t rb br fr rf tr rt R B F U T Rb bR BR RB rB Br Fr fR FR RF", lineComments: "#",
    strings: [.tripleDouble, .tripleSingle, .double, .single], sigils: [("@", .syntaxType)],
    traits: [.calls, .capitalTypes])

  static let ruby = Grammar(
    keywords:
      "BEGIN END alias and attr_accessor attr_reader attr_writer begin break case class def defined? do else elsif "
      + "end ensure extend for if in include loop module next not or prepend private protected public raise redo "
      + "require require_relative rescue retry return self super then undef unless until when while yield",
    constants: "true false nil __FILE__ __LINE__", lineComments: "#",
    blockComments: [.make("=begin", "=end", isAtLineStart: true)],
    strings: [.longDouble, .longSingle, .backtick], sigils: [("@", .syntaxType), ("$", .syntaxType)],
    wordSigns: "?!", traits: [.calls, .capitalTypes, .regularExpressions, .heredocs, .symbols])

  static let perl = Grammar(
    keywords:
      "and bless cmp continue defined delete die do each else elsif eq exists exit for foreach ge given gt if keys "
      + "last le local lt map my ne next no not or our package print printf push qw redo ref require return say "
      + "shift sort splice state sub undef unless unshift until use values wantarray warn when while xor",
    lineComments: "#",
    blockComments: [
      .make("=pod", "=cut", isAtLineStart: true), .make("=head", "=cut", isAtLineStart: true),
      .make("=over", "=cut", isAtLineStart: true), .make("=begin", "=cut", isAtLineStart: true),
    ], strings: [.longDouble, .longSingle, .backtick],
    sigils: [("$", .syntaxType), ("@", .syntaxType), ("%", .syntaxType)],
    traits: [.calls, .regularExpressions, .heredocs, .spacedComments])

  static let lua = Grammar(
    keywords:
      "and break continue do else elseif end export for function goto if in local not or repeat return then type "
      + "until while", constants: "true false nil self", lineComments: "--", strings: [.double, .single],
    traits: [.calls, .longBrackets])

  static let bash = Grammar(
    keywords:
      "alias begin break case cd continue declare do done echo elif else end esac eval exec exit export fi for "
      + "function if in local printf read readonly return select set shift source then trap typeset unset until "
      + "while", constants: "true false", lineComments: "#",
    strings: [
      .make("'", escape: .none, goesOn: true), .longDouble, .make("$'", "'", goesOn: true), .backtick,
    ],
    sigils: [("$", .syntaxType)], wordSigns: "-", traits: [.heredocs, .spacedComments])

  static let powershell = Grammar(
    keywords:
      "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach "
      + "from function if in param process return switch throw trap try until using var while",
    lineComments: "#", blockComments: [.make("<#", "#>")],
    strings: [
      .make("@\"", "\"@", escape: .none, goesOn: true), .make("@'", "'@", escape: .none, goesOn: true),
      .make("\"", escape: .doubling, goesOn: true), .make("'", escape: .doubling, goesOn: true),
    ], sigils: [("$", .syntaxType)], wordSigns: "-", traits: [.calls, .caseInsensitive, .spacedComments])

  static let r = Grammar(
    keywords: "break else for function if in library next repeat require return source while",
    constants: "TRUE FALSE NULL NA NaN Inf NA_integer_ NA_real_ NA_character_", lineComments: "#",
    strings: [.longDouble, .longSingle, .make("`")], wordSigns: ".", traits: [.calls])

  static let julia = Grammar(
    keywords:
      "abstract baremodule begin break catch const continue do else elseif end export finally for function global "
      + "if import in isa let local macro module mutable primitive quote return struct try type using where while",
    constants: "true false nothing missing pi Inf NaN", lineComments: "#",
    blockComments: [.make("#=", "=#", nests: true)], strings: [.tripleDouble, .double],
    sigils: [("@", .syntaxFunction)], wordSigns: "!", traits: [.calls, .capitalTypes, .symbols, .lifetimes])

  static let nim = Grammar(
    keywords:
      "addr and as asm bind block break case cast concept const continue converter defer discard distinct div do "
      + "elif else end enum except export finally for from func if import in include interface is isnot iterator "
      + "let macro method mixin mod not notin object of or out proc ptr raise ref return shl shr static template "
      + "try tuple type using var when while xor yield",
    types: "bool char cstring float float32 float64 int int8 int16 int32 int64 seq string uint void",
    constants: "true false nil", lineComments: "#", blockComments: [.make("#[", "]#", nests: true)],
    strings: [.tripleDouble, .double, .single], traits: [.calls, .capitalTypes])

  static let makefile = Grammar(
    keywords:
      "define else endef endif export ifdef ifeq ifndef ifneq include override private sinclude undefine unexport "
      + "vpath", lineComments: "#", strings: [.double, .single], sigils: [("$", .syntaxType)],
    wordSigns: "-.", lineStyle: .rules,
    traits: [.spacedComments])

  static let dockerfile = Grammar(
    keywords:
      "add arg as cmd copy entrypoint env expose from healthcheck label maintainer onbuild run shell stopsignal "
      + "user volume workdir", lineComments: "#", strings: [.double, .make("'", escape: .none)],
    sigils: [("$", .syntaxType)], wordSigns: "-", lineStyle: .instructions,
    traits: [.heredocs, .caseInsensitive, .spacedComments])
}
