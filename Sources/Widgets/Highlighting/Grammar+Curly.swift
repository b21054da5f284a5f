import Screen

/// Languages with braces.
extension Grammar {
  private static let cKeywords =
    "auto break case const continue default do else enum extern for goto if inline register restrict return "
    + "sizeof static struct switch typedef union volatile while _Alignas _Alignof _Atomic _Generic _Noreturn "
    + "_Static_assert _Thread_local alignas alignof constexpr static_assert thread_local typeof"
  private static let cTypes =
    "bool char double float int long short signed unsigned void size_t ssize_t ptrdiff_t intptr_t uintptr_t "
    + "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t wchar_t char8_t char16_t char32_t FILE "
    + "time_t off_t pid_t va_list"

  static let c = Grammar(
    keywords: cKeywords, types: cTypes, constants: "true false NULL nullptr", lineComments: "//",
    blockComments: [.slashes], strings: [.double, .single], traits: [.calls, .preprocessor, .quotedDigits])

  static let cpp = Grammar(
    keywords: cKeywords
      + " and and_eq asm bitand bitor catch class co_await co_return co_yield compl concept consteval constinit "
      + "const_cast decltype delete dynamic_cast explicit export final friend import module mutable namespace new "
      + "noexcept not not_eq operator or or_eq override private protected public reinterpret_cast requires "
      + "static_cast template this throw try typeid typename using virtual xor xor_eq",
    types: cTypes + " string string_view vector map set pair tuple optional variant unique_ptr shared_ptr",
    constants: "true false NULL nullptr", stringPrefixes: "u8 u U L", lineComments: "//",
    blockComments: [.slashes], strings: [.double, .single],
    traits: [.calls, .capitalTypes, .preprocessor, .quotedDigits, .delimitedStrings])

  static let objectivec = Grammar(
    keywords: cKeywords
      + " in self super nonatomic strong weak copy assign readonly readwrite atomic nullable "
      + "nonnull instancetype", types: cTypes + " id BOOL SEL IMP Class NSInteger NSUInteger CGFloat",
    constants: "true false NULL nil YES NO", lineComments: "//", blockComments: [.slashes],
    strings: [.make("@\"", "\""), .double, .single], sigils: [("@", .syntaxKeyword)],
    traits: [.calls, .capitalTypes, .preprocessor])

  static let csharp = Grammar(
    keywords:
      "abstract add as ascending async await base break by case catch checked class const continue default "
      + "delegate descending do else enum equals event explicit extern file finally fixed for foreach from get "
      + "global goto group if implicit in init interface internal into is join let lock managed namespace new not "
      + "on operator or and orderby out override params partial private protected public readonly record ref "
      + "remove required return scoped sealed select set sizeof stackalloc static struct switch this throw try "
      + "typeof unchecked unmanaged unsafe using value var virtual volatile when where while with yield",
    types:
      "bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong "
      + "ushort void", constants: "true false null", lineComments: "//", blockComments: [.slashes],
    strings: [
      .make("\"\"\"", escape: .none, goesOn: true), .make("$\"\"\"", "\"\"\"", escape: .none, goesOn: true),
      .make("$@\"", "\"", escape: .doubling, goesOn: true),
      .make("@$\"", "\"", escape: .doubling, goesOn: true),
      .make("@\"", "\"", escape: .doubling, goesOn: true), .make("$\"", "\""), .double, .single,
    ], traits: [.calls, .capitalTypes, .preprocessor])

  static let java = Grammar(
    keywords:
      "abstract assert break case catch class const continue default do else enum extends final finally for goto "
      + "if implements import instanceof interface module native new non-sealed package permits private protected "
      + "public record return sealed static strictfp super switch synchronized this throw throws transient try "
      + "var void volatile when while yield",
    types: "boolean byte char double float int long short", constants: "true false null", lineComments: "//",
    blockComments: [.slashes], strings: [.tripleDouble, .double, .single], sigils: [("@", .syntaxType)],
    traits: [.calls, .capitalTypes])

  static let kotlin = Grammar(
    keywords:
      "abstract actual annotation as break by catch class companion const constructor continue crossinline data "
      + "delegate do dynamic else enum expect external final finally for fun get if import in infix init inline "
      + "inner interface internal is lateinit noinline object open operator out override package private "
      + "protected public reified return sealed set super suspend tailrec this throw try typealias typeof val "
      + "value var vararg when where while", constants: "true false null", lineComments: "//",
    blockComments: [.nestedSlashes],
    strings: [.make("\"\"\"", escape: .none, goesOn: true), .double, .single],
    sigils: [("@", .syntaxType)], traits: [.calls, .capitalTypes])

  static let scala = Grammar(
    keywords:
      "abstract case catch class def derives do else end enum export extends extension final finally for forSome "
      + "given if implicit import inline infix lazy match new object opaque open override package private "
      + "protected return sealed super then this throw trait transparent try type using val var while with yield",
    constants: "true false null", stringPrefixes: "s f raw", lineComments: "//",
    blockComments: [.nestedSlashes], strings: [.make("\"\"\"", escape: .none, goesOn: true), .double],
    sigils: [("@", .syntaxType)], traits: [.calls, .capitalTypes, .lifetimes])

  static let groovy = Grammar(
    keywords:
      "abstract as assert break case catch class const continue def default do else enum extends final finally "
      + "for goto if implements import in instanceof interface native new package private protected public return "
      + "static super switch synchronized this throw throws trait transient try var void while",
    types: "boolean byte char double float int long short", constants: "true false null", lineComments: "//",
    blockComments: [.slashes], strings: [.tripleDouble, .tripleSingle, .double, .single],
    sigils: [("@", .syntaxType)], traits: [.calls, .capitalTypes])

  static let go = Grammar(
    keywords:
      "break case chan const continue default defer else fallthrough for func go goto if import interface map "
      + "package range return select struct switch type var",
    types:
      "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune "
      + "string uint uint8 uint16 uint32 uint64 uintptr", constants: "true false nil iota",
    lineComments: "//",
    blockComments: [.slashes], strings: [.double, .single, .make("`", escape: .none, goesOn: true)],
    traits: [.calls, .capitalTypes])

  static let rust = Grammar(
    keywords:
      "as async await break const continue crate default dyn else enum extern fn for gen if impl in let loop "
      + "macro_rules match mod move mut pub ref return self static struct super trait type union unsafe use where "
      + "while yield",
    types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Self",
    constants: "true false", stringPrefixes: "b c", lineComments: "//", blockComments: [.nestedSlashes],
    strings: [.longDouble], traits: [.calls, .capitalTypes, .rawStrings, .lifetimes, .macros])

  static let swift = Grammar(
    keywords:
      "actor any as associatedtype async await borrowing break case catch class consume consuming continue copy "
      + "default defer deinit didSet distributed do dynamic each else enum extension fallthrough fileprivate final "
      + "for func get guard if import in indirect infix init inout internal is isolated lazy let macro mutating "
      + "nonisolated nonmutating open operator optional override package postfix precedencegroup prefix private "
      + "protocol public repeat required rethrows return self sending set some static struct subscript super "
      + "switch throw throws try typealias unowned var weak where while willSet yield",
    types: "Self", constants: "true false nil", lineComments: "//", blockComments: [.nestedSlashes],
    strings: [.tripleDouble, .double, .make("`")], sigils: [("@", .syntaxType)],
    traits: [.calls, .capitalTypes, .hashStrings])

  static let dart = Grammar(
    keywords:
      "abstract as assert async await base break case catch class const continue covariant default deferred do "
      + "else enum export extends extension external factory final finally for get hide if implements import in "
      + "interface is late library mixin new of on operator part required rethrow return sealed set show static "
      + "super switch sync this throw try typedef var when while with yield",
    types: "bool double dynamic int num void", constants: "true false null", stringPrefixes: "r",
    lineComments: "//", blockComments: [.nestedSlashes],
    strings: [.tripleDouble, .tripleSingle, .double, .single], sigils: [("@", .syntaxType)],
    traits: [.calls, .capitalTypes])

  static let zig = Grammar(
    keywords:
      "addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const "
      + "continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline "
      + "nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try union "
      + "unreachable usingnamespace var volatile while",
    types:
      "anyerror bool comptime_float comptime_int f16 f32 f64 i8 i16 i32 i64 isize noreturn type u8 u16 u32 "
      + "u64 usize void", constants: "true false null undefined", lineComments: "//",
    strings: [.double, .single], sigils: [("@", .syntaxFunction)], traits: [.calls, .capitalTypes])

  static let protobuf = Grammar(
    keywords:
      "enum exception extend extensions group import include message namespace oneof option optional package "
      + "public repeated required reserved returns rpc service stream struct syntax throws to typedef",
    types:
      "bool bytes double fixed32 fixed64 float i16 i32 i64 int32 int64 list map set sfixed32 sfixed64 sint32 "
      + "sint64 string uint32 uint64 void", constants: "true false", lineComments: "// #",
    blockComments: [.slashes], strings: [.double, .single], traits: [.capitalTypes])

  static let graphql = Grammar(
    keywords:
      "directive enum extend fragment implements input interface mutation on query repeatable scalar schema "
      + "subscription type union", types: "Boolean Float ID Int String", constants: "true false null",
    lineComments: "#", strings: [.tripleDouble, .double],
    sigils: [("@", .syntaxFunction), ("$", .syntaxType)], traits: [.capitalTypes])

  static let terraform = Grammar(
    keywords:
      "assert data dynamic else for_each for if import in inherit let locals module output provider rec resource "
      + "terraform then variable with", types: "any bool list map number object set string tuple",
    constants: "true false null", lineComments: "# //", blockComments: [.slashes],
    strings: [.double, .make("''", escape: .none, goesOn: true)], wordSigns: "-",
    traits: [.calls, .heredocs])
}
