@testable import Widgets

/// A few lines of each language, with what is hard to read in it.
enum CodeSample {
  static func text(of language: Language) -> String {
    switch language {
    case .bash:
      """
      #!/usr/bin/env bash
      set -euo pipefail   # stops early
      name="${1:-world}"; count=$#
      for file in *.txt; do
        echo 'single $name' "double $name" $(wc -l < "$file")
      done
      cat <<EOF
      Hello $name, it's not a 'string'
      EOF
      if [[ $count -gt 3 ]]; then exit 1; fi
      """
    case .c:
      """
      #include <stdio.h>
      #define MAX(a, b) ((a) > (b) ? (a) : (b))
      /* several
         lines */
      static const char *name = "a \\"b\\"";
      int main(void) {
        size_t n = 0xFFu; // rest
        for (int i = 0; i < 10; i++) printf("%d\\n", MAX(i, 'x'));
        return n ? 1.5e-3 : NULL;
      }
      """
    case .clojure:
      """
      ; comment
      (ns app.core (:require [clojure.string :as str]))
      (defn greet "Says it" [name & {:keys [loud?]}]
        (let [text (str "Hello " name 1.5)]
          (if loud? (str/upper-case text) text)))
      """
    case .console:
      """
      $ swift build --configuration "release"
      Building for production...
      user@host:~$ echo $HOME
      /home/user
      """
    case .cpp:
      """
      #pragma once
      namespace app { template <typename T> class Box; }
      auto raw = R"x(no \\escape "here"
      )" still)x"; // done
      constexpr auto big = 1'000'000ULL;
      std::unique_ptr<Widget> make() { return std::make_unique<Widget>(u8"ü", L'x'); }
      """
    case .csharp:
      """
      using System;
      #region Things
      public record Person(string Name, int Age = 3);
      var path = @"C:\\dir ""quoted""
      more"; var s = $"Hello {name}";
      async Task<int> Run() => await Get("x") ?? throw new Exception('c'.ToString());
      """
    case .css:
      """
      /* comment
         goes on */
      @media (max-width: 40rem) {
        .card > a:hover, #main {
          color: #ff8800; margin: 0 auto !important;
          background-image: url("a.png");
          width: calc(100% - 2px)
        }
      }
      """
    case .dart:
      """
      import 'package:flutter/material.dart';
      @override
      Widget build(BuildContext context) => Text('It\\'s $name', key: const Key("k"));
      final text = \"\"\"several
      lines\"\"\"; // end
      """
    case .diff:
      """
      diff --git a/x.sql b/x.sql
      --- a/x.sql
      +++ b/x.sql
      @@ -1,3 +1,3 @@ select
       same
      --- was a comment
      +++ is another
       same
      \\ No newline at end of file
      """
    case .dockerfile:
      """
      # syntax=docker/dockerfile:1
      FROM swift:6.1 AS build
      RUN apt-get update && \\
          apt-get install -y "curl" # not at the start
      ENV PATH=$PATH:/opt/bin
      COPY --from=build /app /app
      CMD ["app", "--port", "80"]
      """
    case .elixir:
      """
      defmodule Greeter do
        @moduledoc \"\"\"
        Says hello.
        \"\"\"
        def hello(name, opts \\\\ [loud: true]) when is_binary(name) do
          # comment
          {:ok, "Hello #{name}!", opts[:loud], 1_000}
        end
      end
      """
    case .erlang:
      """
      -module(greet).
      %% comment
      hello(Name) when is_list(Name) ->
          io:format("Hello ~s~n", [Name]), {ok, ?LINE, 16#FF}.
      """
    case .fsharp:
      """
      // comment
      (* several (* nested *)
         lines *)
      let rec sum (list: int list) = match list with [] -> 0 | x :: xs -> x + sum xs
      let text, c = $"Hello {name}", 'c'
      """
    case .go:
      """
      package main

      import "fmt"

      // Greeter greets.
      type Greeter struct{ Name string `json:"name"` }
      func (g *Greeter) Hello() error {
        raw := `several \\n
      lines`
        fmt.Printf("%s %d\\n", raw, 0x1F)
        return nil
      }
      """
    case .graphql:
      """
      # comment
      query Hero($id: ID! = 1) @cached {
        hero(id: $id) { name, friends(first: 3) { name } }
      }
      """
    case .groovy:
      """
      plugins { id 'java' version "1.0" }
      // comment
      def text = \"\"\"several
      lines\"\"\"
      @Override String toString() { return "x" }
      """
    case .haskell:
      """
      {- several {- nested -}
         lines -}
      module Main where
      import Data.List (foldl')
      -- | sums
      total :: [Int] -> Maybe Int
      total xs' = if null xs' then Nothing else Just (foldl' (+) 0 xs')
      main = putStrLn "x\\"y" >> print 'c'
      """
    case .html:
      """
      <!DOCTYPE html>
      <!-- several
           lines -->
      <p class="a" data-x='b' hidden>Fish &amp; chips, it's <b>good</b></p>
      <script>
        const a = "</p>"; // code
      </script>
      <style>p { color: red; }</style><br/>
      <a href="several
      lines">x</a>
      """
    case .ini:
      """
      ; comment
      [section "name"]
      key.name = value 12 ; not at the start
      path: /usr/bin
      on = true
      """
    case .java:
      """
      package app;
      /** Doc. */
      @Override
      public final class Greeter implements Runnable {
        private static final long N = 1_000L;
        var text = \"\"\"
          block "quoted"
          \"\"\";
        public void run() { System.out.println("x" + 'c' + null); }
      }
      """
    case .javascript:
      """
      import { a } from './a.js';
      // comment
      const re = /ab[/"]+c/gi, half = total / 2 / 3;
      const text = `several ${a}
      lines`;
      export async function get(url) {
        return (await fetch(url)).json() ?? undefined;
      }
      """
    case .json:
      """
      {
        "name": "a \\"b\\"", "list": [1, -2.5e+3, true, null],
        "nested": { "key" : "value" } // not allowed, but common
      }
      """
    case .jsx:
      """
      const App = ({ name }) => (
        <Card title="x" onClick={() => go(1)}>
          Hello <b>{name}</b> {a < b}
        </Card>
      );
      """
    case .julia:
      """
      #= several
      lines =#
      function f(x::Vector{Float64})
        @assert length(x) > 1 "msg"
        push!(x, 1e-3); return :sym, 'c', x'
      end
      """
    case .kotlin:
      """
      /* outer /* inner */ still */
      data class Person(val name: String, var age: Int? = null)
      @Test fun hello() = println("Hello $name ${1 + 1}")
      val raw = \"\"\"no \\escape
      lines\"\"\"
      """
    case .lua:
      """
      --[[ several
      lines ]]
      local text = [==[raw ]] still
      ]==] -- end
      function M.greet(name) return "Hello " .. name, 0xFF, nil end
      """
    case .makefile:
      """
      # comment
      CC ?= clang
      FLAGS := -O2 "-g"
      .PHONY: all clean
      all: main.o util.o
      \t$(CC) $(FLAGS) -o $@ $^
      ifeq ($(OS),Linux)
      endif
      """
    case .markdown:
      """
      # Title
      > quote with `code`
      - item with [link](http://a.test)
      1. one
      ```swift
      # not a title
      ```
      """
    case .nim:
      """
      #[ several
      lines ]#
      proc greet(name: string): string =
        result = "Hello " & name  # comment
        echo \"\"\"long\"\"\", 'c', 1'i8
      """
    case .objectivec:
      """
      #import <Foundation/Foundation.h>
      @interface Greeter : NSObject
      @property (nonatomic, copy) NSString *name;
      - (void)hello { NSLog(@"Hello %@", self.name); } // x
      @end
      """
    case .ocaml:
      """
      (* several (* nested *)
         lines *)
      let rec sum = function [] -> 0 | x :: xs -> x + sum xs
      type 'a tree = Leaf | Node of 'a tree * 'a
      let () = Printf.printf "%d\\n" (sum [1; 2]); ignore 'c'
      """
    case .perl:
      """
      #!/usr/bin/perl
      use strict;
      =pod
      Documentation
      =cut
      my ($name, @list) = @_;
      if ($name =~ /^a.*"$/i) { print "x $name\\n"; }
      print <<"END";
      text $name
      END
      """
    case .php:
      """
      <?php
      # comment
      namespace App; use Foo\\Bar;
      final class Greeter extends Base {
        public function hello(?string $name = null): string {
          $text = <<<EOT
            Hello $name
            EOT;
          return "x {$name}" . 'y' . $this->go(1); // rest
        }
      }
      """
    case .powershell:
      """
      <# several
      lines #>
      function Get-Thing([string]$Name) {
        $items = Get-ChildItem -Path "C:\\$Name" | Where-Object { $_.Length -gt 10 }
        foreach ($i in $items) { Write-Host 'it''s' $i } # end
      }
      """
    case .protobuf:
      """
      syntax = "proto3";
      message Person { // comment
        repeated string name = 1; map<string, Item> items = 2;
      }
      """
    case .python:
      """
      @dataclass
      class Person(Base):
          \"\"\"Several
          lines.\"\"\"
          name: str = "it's"
          async def hello(self, n: int = 0x1F) -> None:
              # comment
              print(f"Hello {self.name}", r'raw\\d', 1_000.5e-3, None)
      """
    case .r:
      """
      # comment
      library(dplyr)
      total <- function(x, na.rm = TRUE) {
        df %>% filter(a > 1L) %>% mean(x, 'it')
      }
      """
    case .ruby:
      """
      =begin
      several lines
      =end
      class Greeter < Base
        attr_reader :name
        def hello?(name: nil) # comment
          @name =~ /a"b/ ? "Hello #{name}" : 'x'
          text = <<~TEXT
            it's "text"
          TEXT
          list << 1
        end
      end
      """
    case .rust:
      """
      #[derive(Debug)]
      /* outer /* inner */ still */
      pub struct Parser<'a> { text: &'a str, c: char }
      impl<'a> Parser<'a> {
        fn next(&mut self) -> Option<u8> {
          let raw = r#"no \\escape "here""#; let c = '\\'';
          println!("{raw} {}", 1_000u64); // end
          None
        }
      }
      """
    case .scala:
      """
      package app
      /* outer /* inner */ still */
      case class Person(name: String, age: Int = 3)
      @main def hello(args: String*) = println(s"Hello ${args(0)} \\n")
      val raw = \"\"\"several
      lines\"\"\"; val c = 'c'
      """
    case .scss:
      """
      $primary: #336699;
      // comment
      .card { &:hover { color: $primary; } @include round(4px); }
      """
    case .sql:
      """
      -- comment
      SELECT u.name, COUNT(*) AS n FROM users u
      LEFT JOIN orders o ON o.user_id = u.id /* why
      not */ WHERE u.name LIKE 'it''s
      here' AND u.age >= 18 GROUP BY 1;
      create table t (id integer primary key, at timestamp default null);
      """
    case .swift:
      """
      import Screen
      /* outer /* inner */ still */
      @MainActor public final class Greeter<T: Sendable>: Base {
        private let text = "Hello \\(name)", raw = #"no \\escape "here""#
        let long = \"\"\"
          several "lines"
          \"\"\"
        func hello(_ n: Int = 0xFF) async throws -> String? { nil } // end
        #if DEBUG
        let x = 1_000.5e-3
        #endif
      }
      """
    case .terraform:
      """
      # comment
      resource "aws_instance" "web" {
        count = 2
        user_data = <<-EOT
          echo "hi"
        EOT
        name = "x-${var.name}"
      }
      """
    case .toml:
      """
      # comment
      [package]
      name = "app" # rest
      "quoted key" = 'raw \\n'
      list = [1, 2.5, true]
      date = 1979-05-27T07:32:00Z
      text = \"\"\"
      several = lines
      \"\"\"
      [[bin]]
      """
    case .tsx:
      """
      export const App: React.FC<Props> = ({ a }) => {
        const [n, set] = useState<number | null>(null);
        return <Card<string> title={`x ${a}`}><b>{n}</b></Card>;
      };
      """
    case .typescript:
      """
      interface Person { readonly name: string; age?: number }
      @Injectable()
      export class A<T extends object> implements B { // x
        private get(x: unknown): x is T { return typeof x === "object"; }
      }
      """
    case .xml:
      """
      <?xml version="1.0"?>
      <root xmlns:a="urn:a">
        <a:item id='1'>x &lt; y</a:item><![CDATA[ <raw>
        text ]]>
      </root>
      """
    case .yaml:
      """
      # comment
      name: app   # rest
      on: [push, "pull"]
      env: &base { A: 1, b: true }
      steps:
        - run: |
            echo "not: a key"
            exit 1
        - name: it's fine: really
          url: http://a.test/x#y
      """
    case .zig:
      """
      const std = @import("std");
      pub fn main() !void { // comment
        var n: u8 = 0xFF;
        try std.io.print("{d}\\n", .{n});
      }
      """
    }
  }
}
