/// A language whose code is coloured, and what it is called behind a fence.
enum Language: UInt8, CaseIterable, Hashable, Sendable {
  case bash, c, clojure, console, cpp, csharp, css, dart, diff, dockerfile, elixir, erlang, fsharp, go,
    graphql
  case groovy, haskell, html, ini, java, javascript, json, julia, jsx, kotlin, lua, makefile, markdown, nim
  case objectivec, ocaml, perl, php, powershell, protobuf, python, r, ruby, rust, scala, scss, sql, swift
  case terraform, toml, tsx, typescript, xml, yaml, zig

  /// The language of this name, however it is written: what stands behind a fence, up to the first space.
  init?(info: String) {
    var name = info.utf8[...]
    // Pandoc's way: {.python .numbered}
    name = name.drop { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ".") }
    name = name.prefix { !" \t,{}:;(".utf8.contains($0) }
    guard !name.isEmpty, name.count <= 20 else { return nil }
    let lowered = String(decoding: name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    guard let language = Self.named(lowered) else { return nil }
    self = language
  }

  private static func named(_ name: String) -> Language? {
    switch name {
    case "bash", "sh", "shell", "zsh", "ksh", "fish", "dash", "ash", "bats", "env": .bash
    case "c", "h": .c
    case "clojure", "clj", "cljs", "edn", "lisp", "elisp", "emacs-lisp", "scheme", "racket", "common-lisp":
      .clojure
    case "console", "shell-session", "shellsession", "sh-session", "terminal", "session": .console
    case "cpp", "c++", "cc", "cxx", "hpp", "hh", "hxx", "h++", "cuda", "cu", "arduino", "ino": .cpp
    case "csharp", "c#", "cs": .csharp
    case "css": .css
    case "scss", "sass", "less": .scss
    case "dart": .dart
    case "diff", "patch", "udiff": .diff
    case "dockerfile", "docker", "containerfile": .dockerfile
    case "elixir", "ex", "exs": .elixir
    case "erlang", "erl": .erlang
    case "fsharp", "f#", "fs", "fsx": .fsharp
    case "go", "golang": .go
    case "graphql", "gql": .graphql
    case "groovy", "gradle", "jenkinsfile": .groovy
    case "haskell", "hs", "elm", "purescript": .haskell
    case "html", "htm", "xhtml", "vue", "svelte", "handlebars", "hbs", "jinja", "erb", "ejs": .html
    case "xml", "svg", "plist", "xsl", "xslt", "xsd", "rss", "atom", "xaml", "pom", "csproj": .xml
    case "ini", "cfg", "conf", "config", "properties", "desktop", "systemd", "service", "editorconfig",
      "gitconfig", "dotenv":
      .ini
    case "java", "jav": .java
    case "javascript", "js", "mjs", "cjs", "node", "es6": .javascript
    case "json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "webmanifest": .json
    case "julia", "jl": .julia
    case "jsx": .jsx
    case "kotlin", "kt", "kts": .kotlin
    case "lua", "luau": .lua
    case "makefile", "make", "mk", "gnumakefile": .makefile
    case "markdown", "md", "mdx", "mkd": .markdown
    case "nim": .nim
    case "objective-c", "objectivec", "objc", "obj-c", "m", "mm", "objective-c++": .objectivec
    case "ocaml", "ml", "mli", "reason", "sml": .ocaml
    case "perl", "pl", "pm", "raku": .perl
    case "php", "php5", "php7", "php8": .php
    case "powershell", "ps1", "ps", "pwsh", "posh": .powershell
    case "protobuf", "proto", "proto3", "thrift": .protobuf
    case "python", "py", "python3", "py3", "pyi", "pycon", "ipython", "starlark", "bzl", "bazel", "sage":
      .python
    case "r", "rscript", "splus": .r
    case "ruby", "rb", "irb", "gemspec", "rakefile", "podfile", "crystal": .ruby
    case "rust", "rs": .rust
    case "scala", "sc", "sbt": .scala
    case "sql", "mysql", "postgres", "postgresql", "psql", "pgsql", "plpgsql", "sqlite", "sqlite3", "tsql",
      "plsql", "mariadb":
      .sql
    case "swift": .swift
    case "terraform", "tf", "hcl", "nix": .terraform
    case "toml": .toml
    case "tsx": .tsx
    case "typescript", "ts", "mts", "cts": .typescript
    case "yaml", "yml", "docker-compose", "ansible", "k8s", "cff": .yaml
    case "zig": .zig
    default: nil
    }
  }

  /// How its lines are read; a table that is made when the first line of the language comes.
  var grammar: Grammar {
    switch self {
    case .bash: .bash
    case .c: .c
    case .clojure: .clojure
    case .console: .bash
    case .cpp: .cpp
    case .csharp: .csharp
    case .css, .scss: .css
    case .dart: .dart
    case .diff, .markdown, .html, .xml: .none
    case .dockerfile: .dockerfile
    case .elixir: .elixir
    case .erlang: .erlang
    case .fsharp: .fsharp
    case .go: .go
    case .graphql: .graphql
    case .groovy: .groovy
    case .haskell: .haskell
    case .ini: .ini
    case .java: .java
    case .javascript: .javascript
    case .json: .json
    case .julia: .julia
    case .jsx: .jsx
    case .kotlin: .kotlin
    case .lua: .lua
    case .makefile: .makefile
    case .nim: .nim
    case .objectivec: .objectivec
    case .ocaml: .ocaml
    case .perl: .perl
    case .php: .php
    case .powershell: .powershell
    case .protobuf: .protobuf
    case .python: .python
    case .r: .r
    case .ruby: .ruby
    case .rust: .rust
    case .scala: .scala
    case .sql: .sql
    case .swift: .swift
    case .terraform: .terraform
    case .toml: .toml
    case .tsx: .tsx
    case .typescript: .typescript
    case .yaml: .yaml
    case .zig: .zig
    }
  }
}
