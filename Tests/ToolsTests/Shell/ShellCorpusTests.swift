import Foundation
import Testing

@testable import Tools

/// A row of `shell_approvals.json`.
struct ShellCase: Decodable, CustomTestStringConvertible {
  var script: String
  var autoApprove: Bool
  var why: String

  enum CodingKeys: String, CodingKey {
    case script, why
    case autoApprove = "auto_approve"
  }

  var testDescription: String { "\(script.prefix(60).debugDescription): \(why)" }

  static let all: [ShellCase] = {
    struct Corpus: Decodable { var cases: [ShellCase] }
    guard let url = Bundle.module.url(forResource: "Corpora/shell_approvals", withExtension: "json"),
      let data = try? Data(contentsOf: url), let corpus = try? JSONDecoder().decode(Corpus.self, from: data)
    else { return [] }
    return corpus.cases
  }()
  static let hostile = all.filter { !$0.autoApprove }
  static let benign = all.filter(\.autoApprove)
}

/// Whether a script runs unasked when a sandbox holds it and no rule speaks of it.
func runsUnasked(_ script: String) -> Bool { ToolPolicy().verdict(on: .script(script)) == .allow }

@Suite struct ShellCorpusTests {
  @Test func `the corpus is there`() {
    #expect(ShellCase.hostile.count == 110)
    #expect(ShellCase.benign.count == 12)
  }

  @Test(arguments: ShellCase.hostile)
  func `what may do harm asks`(_ row: ShellCase) {
    #expect(!runsUnasked(row.script))
  }

  @Test func `what only reads does not ask, but for one at most`() {
    let asking = ShellCase.benign.map(\.script).filter { !runsUnasked($0) }
    #expect(asking.count <= 1, "\(asking)")
    #expect(asking.isEmpty, "the corpus allows one, and none is needed: \(asking)")
  }

  /// What models run all day.
  @Test(arguments: [
    "ls", "ls -la src", "ls -l --color=never", "cat a.txt b.txt", "cat -n 'a file.txt'",
    "head -n 20 README.md",
    "tail -n +5 log.txt", "wc -l src/main.swift", "grep -rn 'func main' Sources",
    "grep -rn --include='*.swift' TODO .",
    "grep -e '/etc/x' -r src", "rg -n --type swift 'let x' Sources", "rg --files",
    "find . -type f -name '*.md' -maxdepth 2",
    "find src '(' -name a -o -name b ')' -print", "git status", "git status --short",
    "git status --porcelain=v1",
    "git diff HEAD~1", "git diff main..HEAD -- src", "git log --oneline -n 5",
    "git --no-pager log -1 --format='%h %s'",
    "git log '--format=%an grep %d' --grep='50% more' -U5 --stat=80",
    "git log --since '2 weeks ago' --author Grace -n 3", "git diff -U5 --color=never",
    "diff -U 5 --color a b",
    "od -w8 -A d a", "tree -a -L 2 -I build",
    "git show HEAD:README.md", "git blame -L 1,5 a.txt", "git branch --show-current",
    "git rev-parse --abbrev-ref HEAD",
    "git ls-files", "sed -n 1,20p a.txt", "sed -n '5p;9,$p' a.txt",
    "sort -u names | uniq -c | sort -rn | head",
    "cut -d/ -f2 paths | sort", "echo 'done: all'", "pwd && ls", "true; false\npwd\n",
    "git diff --stat | cat",
    "du -sh .", "stat -c %s a", "file a", "diff -u a b", "which swift", "date +%Y-%m-%d", "tree -L 2",
    "sha256sum a",
    "cat \"a b\"", "echo 日本", "echo '日本'", "wc -l 'Übung.txt'", "cat HEAD~1", "ls;", "\n\nls\n\n",
    "git stash list",
  ])
  func `reading goes on unasked`(script: String) {
    // A letter that is not ASCII has to be in quotes.
    #expect(runsUnasked(script) == !(script == "echo 日本"), "\(ShellScript(script))")
  }

  @Test(arguments: [
    "", " ", "\n", ";", "ls;;", "ls &&", "&& ls", "ls | | cat", "ls |& cat", "ls & ls", "ls &", "ls && && ls",
    "| ls",
    "ls 'a", "ls \"a", "cat /etc/passwd", "cat ../x", "cat a/../../x", "cat ~/.ssh/id_rsa", "cat ~root/x",
    "head -c5 /dev/sda",
    "grep x /etc/passwd", "grep -f /etc/shadow x", "grep -f pattern x", "grep -R x .", "rg x ..",
    "rg --files /etc",
    "rg -f x y", "rg --follow x", "rg -L x", "find / -name x", "find .. -name x", "find -L . -name x",
    "find . -newer /etc/x",
    "find . -exec ls ';'", "find . -execdir ls ';'", "find . -okdir ls ';'", "find . -fls x",
    "find -files0-from x",
    "git -C .. status", "git --git-dir=x status", "git -c a=b log", "git diff --ext-diff", "git log --outp=x",
    "git diff --output x", "git log '--format=%+G?'", "git log '--format=%-GS'", "git log '--format=% GK'",
    "git show '--pretty=tformat:%<(9)%GG'", "git log '--pretty=format:%h %>>(9)%+GF'",
    "git log '--format=%_G?'",
    "git rev-list '--format=%-+ GP' HEAD", "git log '--format=%(signature:grade)'",
    "git branch --format=%(signature)", "git branch --sort=signature", "git tag -l --format=%(signature:key)",
    "git tag --sort=signature", "git tag -v v1", "git verify-commit HEAD", "git for-each-ref",
    "git shortlog --group=format:%G?", "git reflog --format=%h", "git log --remerge-diff",
    "git show --diff-merges=remerge",
    // What may be left out takes no word that follows.
    "git diff -U --output=x", "git diff --unified --output=x", "git log --pretty --output=x",
    "git log --pretty --show-signature", "git log --abbrev --ext-diff -p", "git show --decorate --output=x",
    "git diff -L --output=x", "git log --stat --output=x", "git log --word-diff --output=x",
    "git blame --abbrev --contents=etc a", "git status --untracked-files --x",
    "ls --color -RL", "diff --color --recursive a b", "diff --unified --from-file=x y",
    "od -w -S3", "tree -Lo 2 x", "tree -Po x y", "tree -LI 2 x", "tree -L2", "git log -O/etc/x",
    "git show --format=%G? HEAD", "git log --show-signature",
    "git branch -D x",
    "git branch --list x", "git tag x", "git tag -d x", "git remote add x y", "git stash", "git stash drop",
    "git reflog expire", "git show :/x", "git log /etc", "git diff ../x", "git", "git x",
    "git blame --contents=/etc/x a",
    "sed 5p a", "sed -n 5p -i a", "sed -n 5d a", "sed -n '1e id' a", "sed -n -f x a", "sed -n /a/p f",
    "sed -n 5p /etc/x",
    "sed -n '1,2,3p' f", "sed -n p f", "sed -n '5p\n6p' f", "sort -o x y", "sort -oy x", "sort --output=x y",
    "sort y -o x",
    "sort -T /tmp x", "sort --files0-from=x", "sort --comp=x y", "uniq a b", "cat a -- /etc/x",
    "cat -- -a /etc/x",
    "tail -f x", "tail --follow x", "tail --retry x", "date -s x", "date x", "date --file=x", "echo -e x",
    "echo -E x",
    "echo 'a\\nb'", "diff -l a b", "diff --from-file=a b", "file -C -m x", "file -f x", "file -z x",
    "tree -R", "tree -o x",
    "tree -H x", "stat /etc", "du /", "ls /", "ls --hyperlink --x", "cd x", "cd /", "exec ls", "ls=1",
    "a=1 ls", "ls\tx\u{B}y",
    "ls x#y", "ls # x", "ls ~", "ls *", "ls a?", "ls [a]", "ls {a,b}", "ls !x", "ls \"!x\"",
    "ls \"$x\"", "ls \"`x`\"",
    "ls \"a\\b\"", "ls a\\ b", "ls 'a\u{202E}b'", "ls 'a\u{200B}b'", "ls 'a\u{A0}b'", "ls 'a\u{FEFF}b'",
    "ls\u{A0}-l",
    "ls\u{2028}x", "ls\u{85}x", "ls\u{0}x", "ls '\u{0}'", "ls '\u{1B}[2J'", "ls '\n'", "\"\"", "'' ls",
    "/bin/ls", "./ls",
    "Ls", "lS", "if ls", "time ls", "command ls", "xargs ls", "which -x ls", "cat +x", "true x", "env",
    "printenv", "id",
    "ls\u{301} x", "ls '\u{115F}'", "cat 'a\u{E000}'", "pwd x", "nproc --x", "jq . a", "less a", "more a",
    "vi a", "xxd a b",
  ])
  func `whatever is not certain asks`(script: String) {
    #expect(!runsUnasked(script), "\(ShellScript(script))")
  }

  @Test func `what is too long asks`() {
    #expect(runsUnasked(Array(repeating: "ls", count: 32).joined(separator: ";")))
    #expect(!runsUnasked(Array(repeating: "ls", count: 33).joined(separator: ";")))
    #expect(runsUnasked("ls " + String(repeating: "a", count: 8000)))
    #expect(!runsUnasked("ls " + String(repeating: "a", count: 9000)))
  }

  @Test(arguments: [
    ("ls > x", "redirects with \">\""), ("echo $HOME", "holds \"$\", which stands for something else"),
    ("ls\u{3000}-la", "holds the character U+3000, which shells may read differently"),
    ("if true", "uses the shell's word \"if\""),
    ("export A", "changes with \"export\" what the shell does afterwards"),
    ("ls 'a", "holds a quotation mark that is not closed"), ("rm x", nil),
  ])
  func `the reason says what it is`(script: String, obstacle: String?) {
    #expect(ShellScript(script).obstacle == obstacle)
    let words = obstacle.map { "it \($0)" } ?? "it runs \"rm\""
    let reason = ToolPolicy().verdict(on: .script(script)).reason
    #expect(reason == "run_command asks: the script is not known to only read: \(words).")
  }
}
