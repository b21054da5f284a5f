/// Character references of HTML: `&amp;`, `&#8212;`, `&#x2014;`.
enum HTMLCharacters {
  /// A text with its references replaced.
  static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "&"), let (scalar, length) = reference(bytes[index...]) {
        decoded.append(contentsOf: String(scalar).utf8)
        index += length
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// The reference that a text begins with, and its length in bytes; `nil` when it begins with none.
  static func reference(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    let rest = bytes.dropFirst()
    guard let first = rest.first else { return nil }
    if first == UInt8(ascii: "#") { return number(rest.dropFirst()).map { ($0.0, $0.1 + 2) } }
    let name = rest.prefix(10).prefix {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
    }
    guard !name.isEmpty else { return nil }
    let isEnded = rest.dropFirst(name.count).first == UInt8(ascii: ";")
    let text = String(decoding: name, as: UTF8.self)
    if isEnded, let scalar = named[text].flatMap({ Unicode.Scalar($0) }) { return (scalar, name.count + 2) }
    // The oldest ones count without a semicolon too.
    for old in ["amp", "lt", "gt", "quot", "nbsp", "copy", "reg"] where text == old {
      return named[old].flatMap { Unicode.Scalar($0) }.map { ($0, old.utf8.count + 1) }
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    let isHex = bytes.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
    let digits = bytes.dropFirst(isHex ? 1 : 0).prefix {
      (0x30...0x39).contains($0) || isHex && (0x61...0x66).contains($0 | 0x20)
    }
    guard !digits.isEmpty else { return nil }
    var length = digits.count + (isHex ? 1 : 0)
    if bytes.dropFirst(length).first == UInt8(ascii: ";") { length += 1 }
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHex ? 16 : 10) ?? 0
    if (0x80...0x9F).contains(value) { return (TextEncodings.windows1252Scalar(UInt8(value)), length) }
    return (value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  /// The names of HTML 4, and those later ones that pages use.
  private static let named: [String: UInt32] = {
    var table: [String: UInt32] = [:]
    for (offset, name) in latin1.split(separator: " ").enumerated() {
      table[String(name)] = 160 + UInt32(offset)
    }
    var words = others.split(separator: " ").makeIterator()
    while let name = words.next(), let number = words.next() {
      table[String(name)] = UInt32(number, radix: 16)
    }
    return table
  }()

  /// From U+00A0 to U+00FF.
  private static let latin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
    Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
    Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml
    """

  private static let others = """
    amp 26 lt 3C gt 3E quot 22 apos 27 AMP 26 LT 3C GT 3E QUOT 22 COPY A9 REG AE num 23 dollar 24 percnt 25 lpar 28 \
    rpar 29 ast 2A plus 2B comma 2C period 2E sol 2F colon 3A semi 3B equals 3D quest 3F commat 40 lsqb 5B lbrack 5B \
    bsol 5C rsqb 5D rbrack 5D Hat 5E lowbar 5F grave 60 lcub 7B lbrace 7B verbar 7C vert 7C rcub 7D rbrace 7D excl 21 \
    Tab 9 NewLine A OElig 152 oelig 153 Scaron 160 scaron 161 Yuml 178 fnof 192 circ 2C6 tilde 2DC Alpha 391 Beta 392 \
    Gamma 393 Delta 394 Epsilon 395 Zeta 396 Eta 397 Theta 398 Iota 399 Kappa 39A Lambda 39B Mu 39C Nu 39D Xi 39E \
    Omicron 39F Pi 3A0 Rho 3A1 Sigma 3A3 Tau 3A4 Upsilon 3A5 Phi 3A6 Chi 3A7 Psi 3A8 Omega 3A9 alpha 3B1 beta 3B2 \
    gamma 3B3 delta 3B4 epsilon 3B5 zeta 3B6 eta 3B7 theta 3B8 iota 3B9 kappa 3BA lambda 3BB mu 3BC nu 3BD xi 3BE \
    omicron 3BF pi 3C0 rho 3C1 sigmaf 3C2 sigma 3C3 tau 3C4 upsilon 3C5 phi 3C6 chi 3C7 psi 3C8 omega 3C9 \
    thetasym 3D1 upsih 3D2 piv 3D6 ensp 2002 emsp 2003 thinsp 2009 zwnj 200C zwj 200D lrm 200E rlm 200F hyphen 2010 \
    ndash 2013 mdash 2014 horbar 2015 lsquo 2018 rsquo 2019 sbquo 201A ldquo 201C rdquo 201D bdquo 201E dagger 2020 \
    Dagger 2021 bull 2022 hellip 2026 mldr 2026 permil 2030 prime 2032 Prime 2033 lsaquo 2039 rsaquo 203A oline 203E \
    frasl 2044 euro 20AC image 2111 weierp 2118 real 211C trade 2122 TRADE 2122 alefsym 2135 larr 2190 uarr 2191 \
    rarr 2192 darr 2193 harr 2194 crarr 21B5 lArr 21D0 uArr 21D1 rArr 21D2 dArr 21D3 hArr 21D4 forall 2200 part 2202 \
    exist 2203 empty 2205 nabla 2207 isin 2208 notin 2209 ni 220B prod 220F sum 2211 minus 2212 lowast 2217 \
    radic 221A prop 221D infin 221E ang 2220 and 2227 or 2228 cap 2229 cup 222A int 222B there4 2234 sim 223C \
    cong 2245 asymp 2248 ne 2260 equiv 2261 le 2264 leq 2264 ge 2265 geq 2265 sub 2282 sup 2283 nsub 2284 sube 2286 \
    supe 2287 oplus 2295 otimes 2297 perp 22A5 sdot 22C5 lceil 2308 rceil 2309 lfloor 230A rfloor 230B lang 2329 \
    rang 232A loz 25CA star 2606 check 2713 cross 2717 spades 2660 clubs 2663 hearts 2665 diams 2666 phone 260E \
    female 2640 male 2642 rightarrow 2192 leftarrow 2190 nearr 2197 searr 2198 hairsp 200A numsp 2007 puncsp 2008 \
    inodot 131 Amacr 100 amacr 101 Emacr 112 emacr 113 Imacr 12A imacr 12B Omacr 14C omacr 14D Umacr 16A umacr 16B \
    ccaron 10D Ccaron 10C zcaron 17E Zcaron 17D rcaron 159 Rcaron 158 ecaron 11B lstrok 142 Lstrok 141 nacute 144 \
    sacute 15B zacute 17A zdot 17C eogon 119 aogon 105 cacute 107 gbreve 11F scedil 15F
    """
}
