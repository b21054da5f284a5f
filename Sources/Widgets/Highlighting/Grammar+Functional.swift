import Screen

/// Functional languages.
extension Grammar {
  static let haskell = Grammar(
    keywords:
      "anyclass case class data default deriving do else exposing family forall foreign hiding if import in infix "
      + "infixl infixr instance let module newtype of port proc qualified rec stock then type via where",
    constants: "True False", lineComments: "--", blockComments: [.make("{-", "-}", nests: true)],
    strings: [.double], wordSigns: "'", traits: [.capitalTypes, .lifetimes])

  static let elixir = Grammar(
    keywords:
      "after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmacrop defmodule "
      + "defp defprotocol defstruct do else end fn for if import in not or quote raise receive require rescue super "
      + "throw try unless unquote use when with", constants: "true false nil", lineComments: "#",
    strings: [.tripleDouble, .tripleSingle, .longDouble, .longSingle], sigils: [("@", .syntaxType)],
    wordSigns: "?!", traits: [.calls, .capitalTypes, .symbols])

  static let erlang = Grammar(
    keywords:
      "after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end export fun if import include "
      + "let maybe module not of or orelse receive record rem spec try type when xor",
    constants: "true false undefined ok error", lineComments: "%", strings: [.longDouble, .single],
    sigils: [("?", .syntaxFunction), ("#", .syntaxType)], traits: [.calls, .capitalTypes])

  static let ocaml = Grammar(
    keywords:
      "and as assert begin class constraint do done downto else end exception external for fun function functor if "
      + "in include inherit initializer lazy let match method module mutable new nonrec object of open or private "
      + "rec sig struct then to try type val virtual when while with",
    types: "array bool bytes char exn float int list option ref string unit",
    constants: "true false None Some",
    blockComments: [.make("(*", "*)", nests: true)], strings: [.longDouble], wordSigns: "'",
    traits: [.capitalTypes, .lifetimes])

  static let fsharp = Grammar(
    keywords:
      "abstract and as assert async base begin class default delegate do done downcast downto elif else end "
      + "exception extern finally fixed for fun function global if in inherit inline interface internal lazy let "
      + "match member module mutable namespace new not null of open or override private public rec return select "
      + "static struct task then to try type upcast use val when while with yield",
    types: "array bool byte char decimal double float int int64 list obj option seq string unit",
    constants: "true false None Some Ok Error", lineComments: "//",
    blockComments: [.make("(*", "*)", nests: true)],
    strings: [
      .tripleDouble, .make("$\"", "\""), .make("@\"", "\"", escape: .doubling, goesOn: true), .longDouble,
    ], wordSigns: "'", traits: [.capitalTypes, .lifetimes])

  static let clojure = Grammar(
    keywords:
      "and begin case catch cond cond-> cond->> condp declare def define define-syntax defmacro defmethod defmulti "
      + "defn defn- defprotocol defrecord defstruct deftype defun defvar do doseq dotimes else fn for if if-let "
      + "if-not if-some import in-ns lambda let let* letrec loop ns or progn quote recur refer require setq set! "
      + "throw try unless use when when-let when-not while", constants: "true false nil t", lineComments: ";",
    blockComments: [.make("#|", "|#", nests: true)], strings: [.longDouble], wordSigns: "-+*/<>=!?.'&",
    traits: [.symbols, .lists])
}
