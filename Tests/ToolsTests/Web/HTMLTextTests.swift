import Testing

@testable import Tools

/// What a reader gets of a page.
@Suite struct HTMLTextTests {
  private func text(_ html: String, at url: String = "https://example.com/a/b") throws -> String {
    HTMLText.read(html, at: try WebAddress(url)).text
  }

  @Test(arguments: [
    ("<h1>One</h1>two<h3>Three <em>four</em></h3><h2></h2>", "# One\n\ntwo\n\n### Three four"),
    ("<p>a<p>b</p></p>c<div>d</div>e", "a\n\nb\n\nc\nd\ne"),
    ("  a \n\t b&nbsp;\u{A0}&#160;c  ", "a b c"),
    ("a<br>b<br><br>c<br><br><br>d", "a\nb\n\nc\n\nd"),
    ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "- a\n- b\n  - c\n- d\n\ne"),
    ("<ol start=9><li>a</li><li>b<p>c</p></li></ol>", "9. a\n10. b\n\n    c"),
    ("<ol><li><ul><li>a</ul></ol>", "1. - a"),
    ("<blockquote>a<p>b<blockquote>c</blockquote></blockquote>d", "> a\n\n> b\n\n> > c\n\nd"),
    ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\n  b\nc\n  d"),
    ("<pre>\n  a\n\n b &lt;c&gt; <b>d</b>\n</pre>e", "```\n  a\n\n b <c> d\n```\n\ne"),
    ("<pre><code>x</code></pre>", "```\nx\n```"), ("a <code>b c</code>.", "a `b c`."), ("<q>a</q>", "“a”"),
    ("a<hr>b", "a\n\n---\n\nb"),
    ("<table><tr><th>a<th>b<tr><td>1<td><p>2</p></table>c", "a | b\n1 | 2\n\nc"),
    ("<table><tr><td></td><td>b</td></tr><tr><td>c</td><td></td></tr><tr><td>d</table>", "| b\nc |\nd"),
    ("<table><tr><td>a<table><tr><td>b<td>c</table></table>", "a\n\nb | c"),
    ("<img alt='a  picture'><img><img alt=''>b", "[image: a picture]b"),
  ])
  func blocks(_ html: String, _ expected: String) throws {
    #expect(try text(html) == expected)
  }

  @Test(arguments: [
    ("<a href=c>x</a>", "x (https://example.com/a/c)"),
    ("<a href='/c?d&amp;e#f'>x</a>", "x (https://example.com/c?d&e)"),
    ("<a href='https://o.example'>x</a>y", "x (https://o.example/)y"), ("<a href='#top'>x</a>", "x"),
    ("<a href='javascript:x()'>x</a>", "x"), ("<a href='data:text/html,x'>x</a>", "x"), ("<a>x</a>", "x"),
    ("<a href='mailto:a@b.example'>x</a>", "x (mailto:a@b.example)"), ("<a href='c'></a>x", "x"),
    ("<a href='https://o.example/'>https://o.example/</a>", "https://o.example/"),
    ("<base href='https://o.example/d/'><a href='c'>x</a>", "x (https://o.example/d/c)"),
    ("<a href=c>x<a href=d>y</a>", "x (https://example.com/a/c)y (https://example.com/a/d)"),
    ("<a href=c><h2>x</h2></a>", "## x\n\n(https://example.com/a/c)"),
    ("<a href=c><img alt=logo></a>", "[image: logo] (https://example.com/a/c)"),
  ])
  func links(_ html: String, _ expected: String) throws {
    #expect(try text(html) == expected)
  }

  @Test(arguments: [
    "<script>x</script>", "<script>a < b; '</div>'</script >", "<STYLE>p{}</StYlE>",
    "<template><p>x</template>",
    "<div hidden>x<p>y</p></div>", "<div style='color: red; Display : none'>x</div>",
    "<span aria-hidden=true>x</span>",
    "<!-- x -->", "<!-->", "<!--->", "<!-- a --!>", "<!x>", "<?x?>", "</x>", "</ x>",
    "<svg><text>x</text></svg>",
    "<iframe>x</iframe>", "<textarea>x</textarea>", "<noembed>x</noembed>", "<div hidden><div></div>x</div>",
    "<head><title>x</title><meta name=x></head>", "<div hidden><b>x</div></b>", "<input hidden value=x>",
    "<span hidden><p>x</span></p></span>", "<script><!-- x", "<a href=\"x", "<x y", "<!--x", "<style>",
  ])
  func leftOut(_ html: String) throws {
    let end = html.hasSuffix(">") && !html.hasSuffix("<style>") ? "b" : ""
    #expect(try text("a\(html)\(end)") == "a\(end)")
  }

  @Test(arguments: [
    ("&lt;&gt;&amp;&quot;&apos;&copy;&hellip;&mdash;&Auml;&rarr;&euro;", "<>&\"'©…—Ä→€"),
    ("&#65;&#x42;&#X43&#8212;&#x1F600;", "ABC—😀"),
    ("&#128;&#0;&#xD800;&#x110000;&#99999999999999;", "€\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("&amp &ampx &lt &nope; & &; &# &#x; a&b=c", "& &ampx < &nope; & &; &# &#x; a&b=c"),
    ("1 < 2 <3 <", "1 < 2 <3 <"), ("a\u{0}b\u{1B}[1mc\u{7F}\u{AD}d&shy;e", "ab[1mcde"),
    ("&#27;&#1;&#x9b;x", "›x"),
  ])
  func characters(_ html: String, _ expected: String) throws {
    #expect(try text(html) == expected)
  }

  @Test func titles() throws {
    let address = try WebAddress("https://example.com/")
    let result = HTMLText.read("<title> a &amp;\n b </title><svg><title>c</title></svg>d", at: address)
    #expect(result == HTMLText.Result(title: "a & b", text: "d", isCut: false))
  }

  @Test func cut() throws {
    let address = try WebAddress("https://example.com/")
    let result = HTMLText.read("<p>abc<p>def<p>ghi", at: address, limit: 9)
    #expect(result == HTMLText.Result(title: nil, text: "abc\n\ndef", isCut: true))
  }

  // MARK: Bounds

  /// Pages of n pieces that are made to cost more than they are long.
  private static let pathological: [(name: String, piece: String, start: String, end: String)] = [
    ("deep blocks", "<div>", "", ""), ("deep spans", "<span>", "", "x"), ("open paragraphs", "<p>x", "", ""),
    ("open items", "<ul><li>x", "", ""), ("open links", "<a href=/x>y", "", ""),
    ("stray ends", "</x>", "<x>", ""),
    ("ends that meet a block", "</b>", "<b>" + String(repeating: "<div>", count: 200), ""),
    ("ends that look far", "</b>", "<b><div>" + String(repeating: "<i>", count: 200), ""),
    ("misnested", "<b><p>x</b></p>", "", ""), ("deep tables", "<table><tr><td>", "", "x"),
    ("cells", "<td>x", "<table><tr>", ""), ("comments", "<!-- x", "", ""),
    ("comment ends", "--!", "<!--", ""),
    ("open tags", "<a b='c", "", ""), ("attributes", " a=b", "<p", ">x"), ("references", "&amp", "", ""),
    ("numbers", "&#1114112", "", ""), ("half an end of a script", "</scrip", "<script>", ""),
    ("quotations", "<blockquote>x<br>", "", ""),
    ("line breaks", "<br>x", String(repeating: "<ul><li>", count: 100), ""),
    ("names", "<a0123456789b0123456789c0123456789>", "", ""), ("hidden", "<p hidden>x</b>", "", ""),
    ("long targets", "<a href=\"\(String(repeating: "../", count: 300))x\">y</a>", "", ""),
    ("kept breaks", "\n", "<pre>", "x"), ("pictures", "<img alt=' x '>", "", ""), ("less than", "<", "", ""),
  ]

  @Test(.timeLimit(.minutes(10)), arguments: pathological.indices)
  func bounded(_ index: Int) throws {
    let page = Self.pathological[index]
    let address = try WebAddress("https://example.com/\(String(repeating: "a/", count: 300))")
    func steps(_ count: Int) -> Int {
      let html = page.start + String(repeating: page.piece, count: count) + page.end
      var reader = HTMLText(html, at: address, limit: 1 << 20)
      let result = reader.read()
      #expect(result.text.utf8.count <= 1 << 20)
      return html.utf8.count + reader.steps + result.text.utf8.count
    }
    let (once, twice) = (steps(1000), steps(2000))
    #expect(Double(twice) <= 2.5 * Double(once), "\(page.name): \(once) steps, then \(twice)")
  }
}
