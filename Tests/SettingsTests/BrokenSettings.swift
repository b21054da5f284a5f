import Settings
import Testing

/// Each broken text with every line that a person gets to read.
@Suite struct BrokenSettings {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: String
    var lines: [String]

    init(_ text: String, _ lines: String...) {
      self.text = text
      self.lines = lines
    }

    var testDescription: String { text }
  }

  static let syntax = [
    Case("model = ", "config.toml:1:9: expected a value; as in key = \"text\""),
    Case("model = \"a/b", "config.toml:1:9: the string is not closed; add \""),
    Case(
      "model = \"a/b\"\nmodel = \"c/d\"",
      "config.toml:2:1: \"model\" is defined twice; the first time in line 1"),
    Case("[providers.work\nkind = \"demo\"", "config.toml:1:16: the table's header is not closed; add \"]\""),
    Case(
      "theme = { light = \"paper\", \n dark = \"ink\" }",
      "config.toml:1:28: an inline table must stay on one line; use a [table] for more"),
    Case("model = \"a/b\" theme = \"ink\"", "config.toml:1:15: expected the end of the line"),
    Case("just words", "config.toml:1:6: expected \"=\" after the key"),
    Case("threads = 99999999999999999999", "config.toml:1:11: the number is too large"),
    Case(
      "model = \"\u{1B}[2J\"",
      "config.toml:1:10: a control character (\\u001b) is not allowed; remove it, or write it so in a string in double quotation marks"
    ),
    Case(
      "a = \"\\q\"",
      "config.toml:1:6: unknown escape in a string; write a backslash as \"\\\\\", or the string in single quotation marks"
    ),
    Case(
      "ü = 1",
      "config.toml:1:1: expected a key; a key with other characters than letters, digits, \"-\" and \"_\" needs quotation marks"
    ),
    Case(
      "model = \"a\u{0}b\"",
      "config.toml:1:11: a control character (\\u0000) is not allowed; remove it, or write it so in a string in double quotation marks"
    ),
    Case(
      "[[providers]]\n[providers]\n",
      "config.toml:2:2: \"providers\" is defined twice; the first time in line 1"),
    Case("a = [1, 2", "config.toml:1:5: the array is not closed; add \"]\""),
    Case("a.b = 1\na = 2", "config.toml:2:1: \"a\" is defined twice; the first time in line 1"),
  ]

  static let moreSyntax = [
    Case("[.a]", "config.toml:1:2: expected a key"),
    Case("a. = 1", "config.toml:1:4: expected a key"),
    Case("[a]]", "config.toml:1:4: expected the end of the line"),
    Case("[[a]", "config.toml:1:5: the table's header is not closed; add \"]]\""),
    Case("a = { b = 1, }", "config.toml:1:14: an inline table cannot end with \",\"; remove the \",\""),
    Case("a = { b = 1 c = 2 }", "config.toml:1:13: expected \",\" or \"}\" in the inline table"),
    Case("a = [1 2]", "config.toml:1:8: expected \",\" or \"]\" in the array"),
    Case("model = work/gpt", "config.toml:1:9: expected a value; a string needs quotation marks"),
    Case("a = 1.", "config.toml:1:5: this is not a number, nor a date; a string needs quotation marks"),
    Case(
      "a = 2023-02-29", "config.toml:1:5: this is not a number, nor a date; a string needs quotation marks"),
    Case("a = 1\r b = 2", "config.toml:1:6: a carriage return without a line end"),
    Case("a = '''\nb", "config.toml:1:5: the string is not closed; add '''"),
    Case("a = \"\\ud800\"", "config.toml:1:6: this is not a Unicode character"),
    Case("a = \"\\u12\"", "config.toml:1:6: 4 hexadecimal digits have to follow here"),
    Case("[a]\nb.c = 1\n[a.b]", "config.toml:3:4: \"b\" is defined twice; the first time in line 2"),
    Case("a = { b = 1 }\n[a.c]", "config.toml:2:2: \"a\" is defined twice; the first time in line 1"),
    Case("\"\"\"a\"\"\" = 1", "config.toml:1:1: a key cannot be a string of several lines"),
  ]

  static let unknownKeys = [
    Case("modle = \"a/b\"", "config.toml:1:1: unknown key \"modle\"; did you mean \"model\"?"),
    Case(
      "\n\n[providers.work]\nkind = \"openai-chat\"\n\n  bas_url = \"https://h/v1\"",
      "config.toml:6:3: unknown key \"bas_url\" in [providers.work]; did you mean \"base_url\"?"),
    Case(
      "[local]\nthread = 4\nctx = 3",
      "config.toml:2:1: unknown key \"thread\" in [local]; did you mean \"threads\"?",
      "config.toml:3:1: unknown key \"ctx\" in [local]; known are \"model\", \"threads\", \"context_size\""),
    Case(
      "interface = { glyphs = \"ascii\", mous = true }",
      "config.toml:1:33: unknown key \"mous\" in [interface]; did you mean \"mouse\"?"),
    Case(
      "interface.mous = true",
      "config.toml:1:11: unknown key \"mous\" in [interface]; did you mean \"mouse\"?"),
    Case(
      "theme = { light = \"paper\", drak = \"ink\" }",
      "config.toml:1:1: \"dark\" is missing in [theme]",
      "config.toml:1:28: unknown key \"drak\" in [theme]; did you mean \"dark\"?"),
    Case(
      "[provider.work]\nkind = \"demo\"",
      "config.toml:1:2: unknown key \"provider\"; did you mean \"providers\"?"),
    Case(
      "[[extra]]\n[[extra]]\n",
      "config.toml:1:3: unknown key \"extra\"; known are \"model\", \"theme\", \"providers\", \"models\", "
        + "\"local\", \"answers\", \"sessions\", \"tools\", \"mcp\", \"interface\", \"composer\", \"keys\""),
    Case(
      "\"a b\\u001b[2J\" = 1",
      "config.toml:1:1: unknown key \"a b\\u{1b}[2J\"; known are \"model\", \"theme\", \"providers\", "
        + "\"models\", \"local\", \"answers\", \"sessions\", \"tools\", \"mcp\", \"interface\", \"composer\", \"keys\""
    ),
  ]

  static let values = [
    Case("model = 5", "config.toml:1:9: \"model\" must be a string, not an integer"),
    Case("model = \"\"", "config.toml:1:9: \"model\" must not be empty"),
    Case(
      "# the model\nmodel = \"gpt\"",
      "config.toml:2:9: \"model\" must name a provider and its model; "
        + "write provider/model, as in \"demo/demo\""),
    Case(
      "theme = 1979-05-27",
      "config.toml:1:9: \"theme\" must be a name or a table of \"light\" and \"dark\", not a date"),
    Case(
      "theme = { light = \"a\", dark = true }",
      "config.toml:1:31: \"dark\" in [theme] must be a string, not a boolean"),
    Case("[local]\nthreads = 0", "config.toml:2:11: \"threads\" in [local] must lie between 1 and 1024"),
    Case(
      "[local]\nthreads = 2.5", "config.toml:2:11: \"threads\" in [local] must be an integer, not a number"),
    Case(
      "[answers]\nparallel = 0\ncost = \"much\"\ncompact_at = 2\ntime = nan",
      "config.toml:2:12: \"parallel\" in [answers] must lie between 1 and 1000",
      "config.toml:3:8: \"cost\" in [answers] must be a number, not a string",
      "config.toml:4:14: \"compact_at\" in [answers] must lie between 0.1 and 1.0",
      "config.toml:5:8: \"time\" in [answers] must lie between 1 and 86400 seconds"),
    Case(
      "[sessions]\ntitles = \"gpt\"\nkeep_deleted_days = -1",
      "config.toml:2:10: \"titles\" in [sessions] must name a provider and its model; "
        + "write provider/model, as in \"demo/demo\"",
      "config.toml:3:21: \"keep_deleted_days\" in [sessions] must lie between 0 and 36500"),
    Case(
      "[sessions]\ntitles = 3",
      "config.toml:2:10: \"titles\" in [sessions] must be true, false or a model's name, not an integer"),
    Case(
      "[models.gpt]\ncontext_window = 8192",
      "config.toml:1:9: \"gpt\" does not name a provider and its model; "
        + "write [models.\"provider/model\"]"),
    Case(
      "[models.\"work/gpt\"]\ninput_price = 2",
      "config.toml:1:9: \"output_price\" is missing in [models.\"work/gpt\"]"),
    Case("local = 3", "config.toml:1:9: \"local\" must be a table, not an integer"),
    Case("[[local]]", "config.toml:1:3: \"local\" must be a table, not an array"),
    Case(
      "[tools]\nenabled = \"yes\"",
      "config.toml:2:11: \"enabled\" in [tools] must be true, false or an array of tool names, not a string"),
    Case(
      "[tools]\nenabled = [\n  \"read_file\",\n  7,\n]",
      "config.toml:4:3: \"enabled\" in [tools] must be an array of strings, and holds an integer"),
    Case(
      "[interface]\nglyphs = \"unicod\"",
      "config.toml:2:10: \"glyphs\" in [interface] cannot be \"unicod\"; did you mean \"unicode\"?"),
    Case(
      "[interface]\nnotify = \"ocs9\"",
      "config.toml:2:10: \"notify\" in [interface] cannot be \"ocs9\"; did you mean \"osc9\"?"),
    Case(
      "[interface]\nediting = \"nano\"",
      "config.toml:2:11: \"editing\" in [interface] cannot be \"nano\"; known are \"emacs\", \"vi\""),
    Case(
      "[composer]\nhistroy = false",
      "config.toml:2:1: unknown key \"histroy\" in [composer]; did you mean \"history\"?"),
    Case(
      "[interface]\ncolors = \"many\"",
      "config.toml:2:10: \"colors\" in [interface] cannot be \"many\"; known are \"auto\", \"mono\", \"16\", \"256\", \"truecolor\""
    ),
    Case(
      "[keys]\nsend = 1",
      "config.toml:2:8: \"send\" in [keys] must be a key's name in a string, or several in an array, not an integer"
    ),
  ]

  static let providers = [
    Case(
      "[providers.work]",
      "config.toml:1:12: \"kind\" is missing in [providers.work]; known are \"openai-chat\", \"openai-responses\", \"anthropic\", "
        + "\"gemini\", \"ollama\", \"local\", \"demo\""
    ),
    Case(
      "[providers.antropic]\napi_key_env = \"K\"",
      "config.toml:1:12: \"kind\" is missing in [providers.antropic]; did you mean [providers.anthropic]?"),
    Case("providers.work = \"x\"", "config.toml:1:18: \"work\" in [providers] must be a table, not a string"),
    Case(
      "[providers.work]\nkind = \"openai_chat\"",
      "config.toml:2:8: \"kind\" in [providers.work] cannot be \"openai_chat\"; did you mean \"openai-chat\"?"
    ),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\napi_key = \"sk-secret\"",
      "config.toml:3:1: \"api_key\" in [providers.work]: a key does not belong in this file; put it into an "
        + "environment variable and name that in \"api_key_env\", into a file for \"api_key_file\", or let a "
        + "program print it with \"api_key_command\""),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\napi_key_env = \"sk-secret\"",
      "config.toml:3:15: \"api_key_env\" in [providers.work] must be the name of an environment variable, not "
        + "the key itself; use letters, digits and \"_\", as in \"OPENAI_API_KEY\""),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\napi_key_env = \"K\"\napi_key_command = [\"pass\"]",
      "config.toml:4:19: \"api_key_env\" and \"api_key_command\" in [providers.work] exclude each other; "
        + "keep one of them"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\napi_key_command = []",
      "config.toml:3:19: \"api_key_command\" in [providers.work] names no program; "
        + "as in [\"pass\", \"show\", \"work\"]"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\napi_key_command = \"pass show work\"",
      "config.toml:3:19: \"api_key_command\" in [providers.work] must be an array of strings, not a string"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nbase_url = \"host/v1\"",
      "config.toml:3:12: \"base_url\" in [providers.work] must be an http address; write it in full, as in \"https://host/v1\""
    ),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nbase_url = \"https://me:pw@host/v1\"",
      "config.toml:3:12: \"base_url\" in [providers.work] must not hold a user or a password; use \"api_key_env\" or \"headers\""
    ),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nbase_url = \"https:///v1\"",
      "config.toml:3:12: \"base_url\" in [providers.work] names no host"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nbase_url = \"https://h/v 1\"",
      "config.toml:3:12: \"base_url\" in [providers.work] holds a character that an address cannot hold"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nbase_url = \"https://h/v1?key=1\"",
      "config.toml:3:12: \"base_url\" in [providers.work] must end with its path; remove what begins with \"?\" or \"#\""
    ),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nidle_timeout = 0",
      "config.toml:3:16: \"idle_timeout\" in [providers.work] must lie between 1 and 3600 seconds"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nidle_timeout = \"30s\"",
      "config.toml:3:16: \"idle_timeout\" in [providers.work] must be a number of seconds, not a string"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nidle_timeout = nan",
      "config.toml:3:16: \"idle_timeout\" in [providers.work] must lie between 1 and 3600 seconds"),
    Case(
      "[providers.work]\nkind = \"demo\"\nbase_url = \"https://h\"",
      "config.toml:3:1: \"base_url\" in [providers.work] has no meaning for the kind \"demo\"; remove it"),
    Case(
      "[providers.\"a/b\"]\nkind = \"demo\"",
      "config.toml:1:12: \"a/b\" cannot be a provider's name; use letters, digits, \"-\", \"_\" and \".\""),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\n[providers.work.headers]\n\"X Y\" = \"1\"",
      "config.toml:4:1: \"X Y\" in [providers.work.headers] cannot be a header's name"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nheaders = { X-Team = \"a\\r\\nb\" }",
      "config.toml:3:22: the header \"X-Team\" in [providers.work.headers] holds a control character"),
    Case(
      "[providers.work]\nkind = \"openai-chat\"\nheaders.X-Team = 1",
      "config.toml:3:18: \"X-Team\" in [providers.work.headers] must be a string or "
        + "{ env = \"NAME\" }, not an integer"),
  ]

  /// How a provider is reached, beside its address.
  static let ways = [
    Case(
      "[providers.google]\napi_key_file = \"key.txt\"",
      "config.toml:2:16: \"api_key_file\" in [providers.google] must be a full path; "
        + "begin it with \"/\" or \"~/\""),
    Case(
      "[providers.google]\napi_key_file = \"~/k\"\napi_key_env = \"K\"\napi_key_command = [\"k\"]",
      "config.toml:4:19: \"api_key_file\" and \"api_key_env\" and \"api_key_command\" in "
        + "[providers.google] exclude each other; keep one of them"),
    Case(
      "[providers.google]\nproxy = \"ftp://h\"",
      "config.toml:2:9: \"proxy\" in [providers.google] must be an address or \"none\"; "
        + "as in \"http://proxy.example.com:3128\" or \"socks5://127.0.0.1:1080\""),
    Case(
      "[providers.google]\nproxy = \"http://me:secret@h\"",
      "config.toml:2:9: \"proxy\" in [providers.google] must not hold a user or a password; "
        + "put the address into an environment variable: { env = \"NAME\" }"),
    Case(
      "[providers.google]\nproxy = \"socks5://:1\"",
      "config.toml:2:9: \"proxy\" in [providers.google] names no host; "
        + "as in \"http://proxy.example.com:3128\""),
    Case(
      "[providers.google]\nproxy = false",
      "config.toml:2:9: \"proxy\" in [providers.google] must be an address, \"none\" or "
        + "{ env = \"NAME\" }, not a boolean"),
    Case(
      "[providers.google]\nproxy = { evn = \"P\" }",
      "config.toml:2:1: \"env\" is missing in [providers.google.proxy]",
      "config.toml:2:11: unknown key \"evn\" in [providers.google.proxy]; did you mean \"env\"?"),
    Case(
      "[providers.google]\nheaders = { X-Token = { env = \"not a name\" } }",
      "config.toml:2:31: \"env\" in [providers.google.headers.X-Token] must be the name of an environment "
        + "variable, not the value itself; use letters, digits and \"_\", as in \"WORK_TOKEN\""),
    Case(
      "[providers.google]\nca_file = \"\"\nconnect_timeout = 0",
      "config.toml:2:11: \"ca_file\" in [providers.google] must not be empty",
      "config.toml:3:19: \"connect_timeout\" in [providers.google] must lie between 1 and 600 seconds"),
    Case(
      "[providers.here]\nkind = \"local\"\nproxy = \"none\"",
      "config.toml:3:1: \"proxy\" in [providers.here] has no meaning for the kind \"local\"; remove it"),
    Case(
      "[providers.google]\nconect_timeout = 3",
      "config.toml:2:1: unknown key \"conect_timeout\" in [providers.google]; "
        + "did you mean \"connect_timeout\"?"),
  ]

  static let models = [
    Case(
      "[models.\"a/b\"]\ntemprature = 1",
      "config.toml:2:1: unknown key \"temprature\" in [models.\"a/b\"]; did you mean \"temperature\"?"),
    Case(
      "[models.\"a/b\"]\ntemperature = 2.1\ntop_p = -1\nseed = 1.5\nreasoning_budget = -1",
      "config.toml:2:15: \"temperature\" in [models.\"a/b\"] must lie between 0.0 and 2.0",
      "config.toml:3:9: \"top_p\" in [models.\"a/b\"] must lie between 0.0 and 1.0",
      "config.toml:4:8: \"seed\" in [models.\"a/b\"] must be an integer, not a number",
      "config.toml:5:20: \"reasoning_budget\" in [models.\"a/b\"] must lie between 0 and 16777216"),
    Case(
      "[models.\"a/b\"]\nreasoning_effort = \"hihg\"",
      "config.toml:2:20: \"reasoning_effort\" in [models.\"a/b\"] cannot be \"hihg\"; "
        + "did you mean \"high\"?"),
    Case(
      "[models.\"a/b\"]\nstop = \"END\"",
      "config.toml:2:8: \"stop\" in [models.\"a/b\"] must be an array of strings, not a string"),
    Case(
      "[models.\"a/b\"]\nstop = [\"END\", \"\"]",
      "config.toml:2:8: \"stop\" in [models.\"a/b\"] must not hold an empty string"),
    Case(
      "[models.\"a/b\"]\nimages = \"yes\"",
      "config.toml:2:10: \"images\" in [models.\"a/b\"] must be true or false, not a string"),
    Case(
      "[models.\"a/b\"]\ncache_write_price = 2",
      "config.toml:1:9: \"input_price\" is missing in [models.\"a/b\"]",
      "config.toml:1:9: \"output_price\" is missing in [models.\"a/b\"]"),
    Case(
      "[models.\"a/b\"]\nextra = [1]",
      "config.toml:2:9: \"extra\" in [models.\"a/b\"] must be a table, not an array"),
    Case(
      "[models.\"a/b\".extra]\nmessages = []\nseed = 1",
      "config.toml:2:1: \"messages\" in [models.\"a/b\".extra] is written by the program itself",
      "config.toml:3:1: \"seed\" in [models.\"a/b\".extra] is written by the program itself; "
        + "set it in [models.\"a/b\"]"),
    Case(
      "[models.\"a/b\".extra]\nuntil = { day = 1979-05-27 }\nnoise = [1, inf]",
      "config.toml:2:17: \"until\" in [models.\"a/b\".extra] holds a date; write it as a string",
      "config.toml:3:13: \"noise\" in [models.\"a/b\".extra] holds a number that is not finite"),
    Case(
      "[models.gpt]\nseed = \"x\"",
      "config.toml:1:9: \"gpt\" does not name a provider and its model; "
        + "write [models.\"provider/model\"]",
      "config.toml:2:8: \"seed\" in [models.gpt] must be an integer, not a string"),
    Case(
      "[answers]\ntemperature = 3",
      "config.toml:2:15: \"temperature\" in [answers] must lie between 0.0 and 2.0"),
  ]

  @Test(arguments: syntax + moreSyntax + unknownKeys + values + providers + ways + models)
  func isReportedWithItsPlace(broken: Case) {
    #expect(lines(of: broken.text) == broken.lines)
  }

  @Test func allProblemsAreReportedInTheOrderOfTheText() {
    let text = """
      model = 1
      themes = "ink"

      [providers.work]
      kind = "openai-chat"
      api_key = "sk"
      url = "https://host"

      [interface]
      mouse = "no"
      """
    #expect(
      lines(of: text).map { $0.prefix { $0 != " " } } == [
        "config.toml:1:9:", "config.toml:2:1:", "config.toml:6:1:", "config.toml:7:1:", "config.toml:10:9:",
      ])
  }

  @Test func aKeyInTheWrongPlaceIsNeverShown() {
    let secret = "sk-verysecret"
    for key in [
      "api_key", "api_key_env", "api_key_file", "base_url", "api_key_command", "headers", "idle_timeout",
      "proxy",
      "ca_file", "connect_timeout", "headers.X-Key.env", "proxy.env",
    ] {
      let text = "[providers.work]\nkind = \"openai-chat\"\n\(key) = \"\(secret)\""
      let lines = lines(of: text)
      #expect(lines.count == 1)
      #expect(lines.allSatisfy { !$0.contains(secret) })
    }
  }

  private func lines(of text: String) -> [String] {
    do {
      _ = try UserSettings(
        text: text, file: "config.toml", knownProviders: ["anthropic": .anthropic, "google": .gemini])
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }
}
