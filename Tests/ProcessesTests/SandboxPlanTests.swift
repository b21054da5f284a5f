import Testing

@testable import Processes

/// How bubblewrap is called.
@Suite struct SandboxPlanTests {
  /// Folders end in a slash, links in `@` and where they lead; all above them are folders.
  private func facts(_ paths: [String], sockets: [String] = []) -> FileFacts {
    var kinds: [String: FileFacts.Kind] = ["/": .folder, "/tmp": .folder, "/run": .folder]
    var links: [String: String] = [:]
    for path in paths + sockets {
      var name = path
      var kind = FileFacts.Kind.file
      if path.last == "/" {
        name.removeLast()
        kind = .folder
      } else if let sign = path.firstIndex(of: "@") {
        name = String(path[..<sign])
        kind = .link
        links[name] = String(path[path.index(after: sign)...])
      }
      var folder = ""
      for part in name.split(separator: "/").dropLast() {
        folder += "/\(part)"
        if kinds[folder] == nil { kinds[folder] = .folder }
      }
      kinds[name] = kind
    }
    let (known, targets) = (kinds, links)
    let realPath = { @Sendable (path: String) -> String? in
      var parts = path.split(separator: "/").map(String.init)
      var real = ""
      while !parts.isEmpty {
        let here = "\(real)/\(parts.removeFirst())"
        switch known[here] {
        case .link:
          guard let target = targets[here], !target.isEmpty else { return nil }
          if target.hasPrefix("/") { real = "" }
          parts = target.split(separator: "/").map(String.init) + parts
        case nil: return nil
        default: real = here
        }
      }
      return real.isEmpty ? "/" : real
    }
    return FileFacts(
      kind: { known[$0] ?? .missing }, realPath: realPath, target: { targets[$0] },
      names: { folder, limit in
        let names = known.keys.compactMap { path -> String? in
          guard path.hasPrefix(folder + "/") else { return nil }
          let name = path.dropFirst(folder.count + 1)
          return name.contains("/") ? nil : String(name)
        }
        return names.count > limit ? nil : names.sorted()
      }, sockets: { sockets })
  }

  /// What comes after the mounts that there always are.
  private func mounts(_ limits: SandboxLimits, _ facts: FileFacts) throws -> [String] {
    let plan = try SandboxPlan(limits, disablesUserNamespaces: true, facts: facts)
    let common = try #require(plan.arguments.lastIndex(of: "/run/current-system"))
    return plan.arguments[(common + 1)...].split(whereSeparator: { _ in false }).first.map { words in
      var lines: [String] = []
      for word in words {
        word.hasPrefix("--") ? lines.append(word) : lines.append(lines.removeLast() + " \(word)")
      }
      return lines
    } ?? []
  }

  private func refusal(_ limits: SandboxLimits, _ facts: FileFacts) -> String? {
    do {
      _ = try SandboxPlan(limits, disablesUserNamespaces: true, facts: facts)
      return nil
    } catch { return error.reason }
  }

  @Test func `everything is read-only but the workspace`() throws {
    let plan = try SandboxPlan(
      SandboxLimits(writable: ["/w"]), disablesUserNamespaces: true, facts: facts(["/w/"]))
    #expect(
      plan.arguments.joined(separator: " ") == """
        --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try --unshare-net \
        --disable-userns --cap-drop ALL --die-with-parent --new-session --ro-bind / / --dev /dev --proc /proc \
        --ro-bind-try /proc/sys /proc/sys --ro-bind-try /proc/sysrq-trigger /proc/sysrq-trigger \
        --ro-bind-try /proc/irq /proc/irq --ro-bind-try /proc/bus /proc/bus --ro-bind-try /proc/fs /proc/fs \
        --ro-bind-try /proc/scsi /proc/scsi --ro-bind-try /proc/acpi /proc/acpi --ro-bind-try /proc/tty /proc/tty \
        --ro-bind-try /proc/driver /proc/driver --ro-bind-try /proc/mtrr /proc/mtrr --tmpfs /tmp --tmpfs /run \
        --ro-bind-try /run/current-system /run/current-system --bind /w /w
        """)
    #expect(plan.placeholders.isEmpty)
  }

  @Test func `with the network it is not taken away`() throws {
    let plan = try SandboxPlan(
      SandboxLimits(writable: ["/w"], allowsNetwork: true), disablesUserNamespaces: false,
      facts: facts(["/w/"]))
    #expect(!plan.arguments.contains("--unshare-net") && !plan.arguments.contains("--disable-userns"))
  }

  @Test func `what is protected is mounted over it, and what is missing has a placeholder`() throws {
    let limits = SandboxLimits(
      writable: ["/w"], protected: ["/w/.git", "/w/.antiphon", "/home/me/.config/antiphon"])
    let facts = facts(["/w/.git/", "/home/me/.config/antiphon/"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /w /w", "--ro-bind /w/.antiphon /w/.antiphon", "--ro-bind /w/.git /w/.git",
      ])
    #expect(
      try SandboxPlan(limits, disablesUserNamespaces: true, facts: facts).placeholders == ["/w/.antiphon"])
  }

  @Test func `folders on the way cannot be renamed`() throws {
    let limits = SandboxLimits(
      writable: ["/h"], protected: ["/h/.config/antiphon"], hidden: ["/h/.local/share/antiphon"])
    let facts = facts(["/h/.config/antiphon/", "/h/.local/share/antiphon/"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /h /h", "--bind /h/.config /h/.config", "--ro-bind /h/.config/antiphon /h/.config/antiphon",
        "--bind /h/.local /h/.local", "--bind /h/.local/share /h/.local/share",
        "--tmpfs /h/.local/share/antiphon", "--remount-ro /h/.local/share/antiphon",
      ])
  }

  @Test func `where a part of the way is missing, that is what cannot be made`() throws {
    let plan = try SandboxPlan(
      SandboxLimits(writable: ["/h"], protected: ["/h/.config/antiphon"]), disablesUserNamespaces: true,
      facts: facts(["/h/"]))
    #expect(plan.placeholders == ["/h/.config"])
    #expect(plan.arguments.suffix(3) == ["--ro-bind", "/h/.config", "/h/.config"])
  }

  @Test func `what is hidden outside is hidden, and only when it is there`() throws {
    let limits = SandboxLimits(writable: ["/w"], hidden: ["/d", "/keys", "/none", "/tmp/x"])
    #expect(
      try mounts(limits, facts(["/w/", "/d/", "/keys", "/tmp/x"])) == [
        "--bind /w /w", "--tmpfs /d", "--remount-ro /d", "--ro-bind /dev/null /keys",
      ])
  }

  @Test func `nothing is mounted below what is hidden`() throws {
    let limits = SandboxLimits(
      writable: ["/h"], protected: ["/h/d/settings", "/h/p"], hidden: ["/h/d", "/h/p/none", "/h/p/keys"])
    let facts = facts(["/h/d/settings", "/h/p/keys"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /h /h", "--tmpfs /h/d", "--remount-ro /h/d", "--ro-bind /h/p /h/p",
        "--ro-bind /dev/null /h/p/keys",
      ])
    #expect(try SandboxPlan(limits, disablesUserNamespaces: true, facts: facts).placeholders.isEmpty)
  }

  @Test func `a workspace in a protected folder is read-only`() throws {
    let limits = SandboxLimits(writable: ["/h/.config/antiphon/themes"], protected: ["/h/.config/antiphon"])
    #expect(
      try mounts(limits, facts(["/h/.config/antiphon/themes/"])).last
        == "--ro-bind /h/.config/antiphon /h/.config/antiphon")
  }

  @Test func `folders that may be written to come from the outside in`() throws {
    let limits = SandboxLimits(writable: ["/w/a", "/c", "/w", "/missing"])
    #expect(
      try mounts(limits, facts(["/w/a/", "/c/"])) == ["--bind /c /c", "--bind /w /w", "--bind /w/a /w/a"])
  }

  @Test func `sockets are hidden wherever they can be seen`() throws {
    let facts = facts(["/w/"], sockets: ["/run/docker.sock", "/tmp/x/s", "/var/lib/s", "/w/s"])
    #expect(
      try mounts(SandboxLimits(writable: ["/w"]), facts) == [
        "--bind /w /w", "--ro-bind /dev/null /var/lib/s", "--ro-bind /dev/null /w/s",
      ])
  }

  @Test func `outside, what a path leads to is mounted over`() throws {
    let links = ["/h/data@/disk/data", "/h/aws@keys", "/h/netrc@/disk/netrc", "/h/gone@/nothing"]
    let facts = facts(["/w/", "/disk/data/", "/h/keys/", "/disk/netrc"] + links)
    let limits = SandboxLimits(
      writable: ["/w"], protected: ["/h/data"], hidden: ["/h/data", "/h/aws", "/h/netrc", "/h/gone"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /w /w", "--tmpfs /disk/data", "--remount-ro /disk/data", "--ro-bind /dev/null /disk/netrc",
        "--tmpfs /h/keys", "--remount-ro /h/keys",
      ])
  }

  @Test func `a link that leads into the workspace is protected there`() throws {
    let facts = facts(["/w/dotfiles/antiphon/", "/h/.config/antiphon@/w/dotfiles/antiphon"])
    let limits = SandboxLimits(writable: ["/w"], protected: ["/h/.config/antiphon"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /w /w", "--bind /w/dotfiles /w/dotfiles",
        "--ro-bind /w/dotfiles/antiphon /w/dotfiles/antiphon",
      ])
  }

  @Test func `a link in the workspace is no hindrance to hide what it leads to`() throws {
    let facts = facts(["/h/.aws@/disk/aws", "/disk/aws/"])
    #expect(
      try mounts(SandboxLimits(writable: ["/h"], hidden: ["/h/.aws"]), facts) == [
        "--bind /h /h", "--tmpfs /disk/aws", "--remount-ro /disk/aws",
      ])
  }

  @Test func `a link in what is kept anyway is kept`() throws {
    let facts = facts(["/h/antiphon/config.toml@/disk/config.toml", "/disk/config.toml"])
    let limits = SandboxLimits(
      writable: ["/h"], protected: ["/h/antiphon", "/h/antiphon/config.toml"],
      hidden: ["/h/antiphon", "/h/antiphon/config.toml"], apart: ["/h/antiphon/config.toml"])
    #expect(
      try mounts(limits, facts) == [
        "--bind /h /h", "--ro-bind /dev/null /disk/config.toml", "--tmpfs /h/antiphon",
        "--remount-ro /h/antiphon",
      ])
  }

  @Test func `a socket is looked for where it really is`() throws {
    let facts = facts(
      ["/w/", "/run/s", "/disk/s", "/var/run@/run", "/var/data@/disk"],
      sockets: ["/var/run/s", "/var/data/s", "/run/s"])
    #expect(
      try mounts(SandboxLimits(writable: ["/w"]), facts) == [
        "--bind /w /w", "--ro-bind /dev/null /disk/s",
      ])
  }

  @Test func `a single file must not lie where one may write`() throws {
    func words(_ path: String) -> String {
      "\"\(path)\" lies in \"/w\", which may be written to, and a sandbox cannot keep a single file there as it is. "
        + "Move it out of there."
    }
    func refusal(_ path: String, _ paths: String...) -> String? {
      self.refusal(SandboxLimits(writable: ["/w"], protected: [path], apart: [path]), facts(["/w/"] + paths))
    }
    #expect(refusal("/w/config.toml", "/w/config.toml") == words("/w/config.toml"))
    #expect(refusal("/h/config.toml", "/h/config.toml@/w/a/b", "/w/a/b") == words("/w/a/b"))
    #expect(refusal("/w/none.toml") == nil)
    #expect(refusal("/h/config.toml", "/h/config.toml") == nil)
    let limits = SandboxLimits(writable: ["/w"], hidden: ["/w/d"], apart: ["/w/d/config.toml"])
    #expect(self.refusal(limits, facts(["/w/d/config.toml"])) == nil)
  }

  @Test func `a fixed folder holds what it holds now, without what is hidden`() throws {
    let facts = facts([
      "/h/.npmrc", "/h/.gitconfig", "/h/.ssh/", "/h/.netrc@dotfiles/netrc", "/h/dotfiles/netrc",
      "/h/l@dotfiles",
      "/h/work/", "/h/code/b/", "/h/.config/gh/", "/h/.config/git/", "/h/.config/git/config",
    ])
    let limits = SandboxLimits(
      writable: ["/h/work", "/h/code/b"],
      hidden: ["/h/.npmrc", "/h/.ssh", "/h/.netrc", "/h/.config/gh", "/h/.ssh/x"],
      fixed: ["/h", "/h/.config", "/h/none", "/h/.ssh", "/h"])
    #expect(
      try mounts(limits, facts) == [
        "--tmpfs /h", "--ro-bind-try /h/.gitconfig /h/.gitconfig", "--ro-bind-try /h/code /h/code",
        "--ro-bind-try /h/dotfiles /h/dotfiles", "--symlink dotfiles /h/l",
        "--tmpfs /h/.config", "--ro-bind-try /h/.config/git /h/.config/git",
        "--bind /h/code/b /h/code/b", "--bind /h/work /h/work",
        "--ro-bind /dev/null /h/dotfiles/netrc", "--remount-ro /h", "--remount-ro /h/.config",
      ])
  }

  @Test func `a folder is not fixed where that would hinder or cost too much`() throws {
    let facts = facts(["/h/a", "/h/b", "/h/.npmrc", "/small/a", "/tmp/h/a", "/w/", "/d/in/a"])
    func fixed(_ folders: String..., writable: String = "/w", entries: Int = 48) throws -> [String] {
      try mounts(
        SandboxLimits(
          writable: [writable], hidden: ["/h/.npmrc", "/d"], fixed: folders, fixedEntries: entries), facts
      ).filter { $0.hasPrefix("--tmpfs") && $0 != "--tmpfs /d" }
    }
    #expect(try fixed("/h", "/small") == ["--tmpfs /h", "--tmpfs /small"])
    #expect(try fixed("/h", "/small", entries: 3) == ["--tmpfs /h"])
    #expect(try fixed("/h", "/small", entries: 2) == ["--tmpfs /small"])
    #expect(try fixed("/", "/tmp", "/tmp/h", "/proc", "/d/in", "/none") == [])
    #expect(try fixed("/h", writable: "/h") == [])
    // All of it is mounted over again for the sake of what is protected.
    let limits = SandboxLimits(writable: ["/h/w"], protected: ["/h"], hidden: ["/h/.npmrc"], fixed: ["/h"])
    #expect(
      try mounts(limits, self.facts(["/h/w/", "/h/.npmrc"])) == [
        "--bind /h/w /h/w", "--ro-bind /h /h", "--ro-bind /dev/null /h/.npmrc",
      ])
  }

  @Test func `what cannot be kept is refused`() {
    #expect(refusal(SandboxLimits(writable: ["/"]), facts([])) != nil)
    #expect(refusal(SandboxLimits(writable: ["/none"]), facts([])) == "There is no folder \"/none\".")
    #expect(refusal(SandboxLimits(writable: ["/proc/x"]), facts(["/proc/x/"])) != nil)
    #expect(refusal(SandboxLimits(writable: ["/w"], protected: ["/w/.git"]), facts(["/w/.git@"])) != nil)
    #expect(refusal(SandboxLimits(writable: ["/w"], protected: ["/w/a/b"]), facts(["/w/a@"])) != nil)
    #expect(
      refusal(SandboxLimits(writable: ["/d/w"], hidden: ["/d"]), facts(["/d/w/"]))
        == "\"/d/w\" lies in \"/d\", which has to stay hidden.")
    #expect(
      refusal(SandboxLimits(writable: ["/d"], hidden: ["/d"]), facts(["/d/"]))
        == "\"/d\" has to stay hidden, and cannot be written to.")
  }

  @Test func `a path that only begins like another is not below it`() {
    #expect(
      SandboxPlan.isBelow("/w/a", "/w") && SandboxPlan.isBelow("/w", "/w") && SandboxPlan.isBelow("/w", "/"))
    #expect(!SandboxPlan.isBelow("/w-evil", "/w"))
    #expect(!SandboxPlan.isBelow("/w/\u{301}", "/w/a"))
    #expect(SandboxPlan.normalized("/a//b/./../c/") == "/a/c")
  }
}
