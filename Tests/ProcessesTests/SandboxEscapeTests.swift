import Foundation
import Processes
import Testing

/// A script that tries to get out, each time in a sandbox that works; none of them may.
///
/// A script says `escaped` when it thinks that it got out, and the tests look at what is outside as well.
@Suite(.enabled(if: SandboxWorkplace.hasSandbox), .serialized) struct SandboxEscapeTests {
  struct Try {
    var name: String
    var script: String
    /// Whether it gets out where there is no sandbox, and does no harm to the machine then.
    var isTriedOutside: Bool

    init(_ name: String, _ script: String, isTriedOutside: Bool = true) {
      self.name = name
      self.script = script
      self.isTriedOutside = isTriedOutside
    }
  }

  static let tries: [Try] = [
    // Writing.
    Try("write beside the workspace", "echo x > $OUTSIDE/new && echo escaped"),
    Try("overwrite beside the workspace", "echo x > $OUTSIDE/secret && echo escaped", isTriedOutside: false),
    Try("append beside the workspace", "echo x >> $OUTSIDE/secret && echo escaped"),
    Try("remove beside the workspace", "rm -f $OUTSIDE/secret && echo escaped"),
    Try("write above the workspace", "echo x > ../new && echo escaped"),
    Try("write to the home folder", "echo x > $HOME/.profile-new && echo escaped", isTriedOutside: false),
    Try("write to /etc", "echo x >> /etc/passwd && echo escaped", isTriedOutside: false),
    Try("write to .git", "echo x > .git/config && echo escaped"),
    Try("add a hook", "mkdir -p .git/hooks && echo x > .git/hooks/pre-commit && echo escaped"),
    Try("remove .git", "rm -rf .git; test -e .git/config || echo escaped"),
    Try("rename .git", "mv .git old && mkdir .git && echo x > .git/config && echo escaped"),
    Try("make .antiphon", "mkdir -p .antiphon && echo x > .antiphon/config.toml && echo escaped"),
    Try("make .antiphon a file", "rm -rf .antiphon; echo x > .antiphon && echo escaped"),
    Try(
      "make .antiphon a link", "rmdir .antiphon; ln -s /etc .antiphon && test -L .antiphon && echo escaped",
      isTriedOutside: false),
    Try("remove the settings", "rm -rf config/antiphon; test -e config/antiphon/config.toml || echo escaped"),
    Try("write to the settings", "echo x > config/antiphon/config.toml && echo escaped"),
    Try(
      "rename the folder of the settings",
      "mv config old && mkdir -p config/antiphon && echo x > config/antiphon/config.toml && echo escaped"),
    Try(
      "link the settings elsewhere", "ln config/antiphon/config.toml hard && echo x > hard && echo escaped",
      isTriedOutside: false),
    Try("write through a link", "ln -s $OUTSIDE/secret link && echo x > link && echo escaped"),
    Try("write through a linked folder", "ln -s $OUTSIDE link && echo x > link/new && echo escaped"),
    Try(
      "write through /proc/1/root", "echo x > /proc/1/root$OUTSIDE/new && echo escaped", isTriedOutside: false
    ),
    Try(
      "write through /proc/self/cwd", "echo x > /proc/self/cwd/../new && echo escaped", isTriedOutside: false),
    Try("change the mode", "chmod 777 $OUTSIDE/secret && echo escaped", isTriedOutside: false),
    Try(
      "write to the kernel", "echo x > /proc/sys/kernel/core_pattern && echo escaped", isTriedOutside: false),
    Try(
      "write to the files of the kernel",
      "find /proc/sys /proc/fs /proc/bus /proc/irq -type f -writable | grep . && echo escaped",
      isTriedOutside: false),
    Try("ask for a crash", "echo h > /proc/sysrq-trigger && echo escaped", isTriedOutside: false),
    Try("write to sysfs", "echo 1 > /sys/kernel/mm/ksm/run && echo escaped", isTriedOutside: false),
    Try(
      "write to a device", "for d in vda sda mem kmsg; do test -e /dev/$d && echo escaped; done",
      isTriedOutside: false),
    Try("make a device", "mknod disk b 254 0 && head -c 1 disk && echo escaped", isTriedOutside: false),
    // Mounts and namespaces.
    Try("mount read-write", "mount -o remount,rw / && echo escaped", isTriedOutside: false),
    Try("mount over", "mount -t tmpfs none $OUTSIDE && echo escaped", isTriedOutside: false),
    Try(
      "unmount .git", "umount .git && echo escaped; umount -l .antiphon && echo escaped",
      isTriedOutside: false),
    Try(
      "mount in a namespace", "unshare -Urm sh -c 'umount -l .git && echo x > .git/config && echo escaped'",
      isTriedOutside: false),
    Try(
      "mount rw in a namespace",
      "unshare -Urm sh -c 'mount -o remount,rw,bind / && echo x > $OUTSIDE/new' && echo escaped",
      isTriedOutside: false),
    Try("change the root", "chroot / sh -c 'echo escaped'", isTriedOutside: false),
    Try(
      "enter another namespace", "nsenter -t 1 -m sh -c 'echo x > $OUTSIDE/new' && echo escaped",
      isTriedOutside: false),
    // Reading what is hidden.
    Try("read the keys", "cat data/antiphon/keys && echo escaped"),
    Try("list the data folder", "test -n \"$(ls -A data/antiphon)\" && echo escaped"),
    Try("read the keys through /proc", "cat /proc/self/root$PWD/data/antiphon/keys && echo escaped"),
    Try("read a hidden file", "cat netrc && echo escaped"),
    Try(
      "unmask a hidden file", "rm -f netrc; mv netrc x; cat netrc x && echo escaped", isTriedOutside: false),
    Try("read the environment", "env | grep -q FAKE && echo escaped", isTriedOutside: false),
    Try("read the parent's environment", "cat /proc/*/environ | tr '\\0' '\\n' | grep FAKE && echo escaped"),
    Try(
      "read descriptors",
      "for f in /proc/self/fd/*; do case $(readlink $f) in *socket*) echo escaped;; esac; done",
      isTriedOutside: false),
    Try(
      "find more descriptors", "ls /proc/self/fd > /tmp/l; grep -v '^[0123]$' /tmp/l && echo escaped",
      isTriedOutside: false),
    // Other processes.
    Try("see other processes", "test -d /proc/$OTHER && grep -q sleep /proc/$OTHER/cmdline && echo escaped"),
    Try("signal another process", "kill -0 $OTHER && grep -q sleep /proc/$OTHER/cmdline && echo escaped"),
    Try("signal all processes", "kill -9 -1; true", isTriedOutside: false),
    Try("trace another process", "python3 -c \"\(trace)\" $OTHER"),
    // The network.
    Try("connect to this machine", "exec 3<>/dev/tcp/127.0.0.1/$PORT && echo escaped"),
    Try("connect by IPv6", "exec 3<>/dev/tcp/::1/$PORT && echo escaped", isTriedOutside: false),
    Try("connect to an abstract socket", "python3 -c \"\(connect)\" \"\(#"\0"#)$ABSTRACT\""),
    Try("connect to a socket", "python3 -c \"\(connect)\" $SOCKET"),
    Try("connect to a socket in the workspace", "python3 -c \"\(connect)\" $PWD/socket"),
    Try(
      "raise the network", "ip link set lo up; exec 3<>/dev/tcp/127.0.0.1/$PORT && echo escaped",
      isTriedOutside: false),
  ]

  private static let connect = """
    import socket,sys; s=socket.socket(socket.AF_UNIX); \
    s.connect(sys.argv[1].replace(chr(92)+chr(48), chr(0))); print('escaped')
    """
  private static let trace = """
    import ctypes,sys; print('escaped' if ctypes.CDLL(None).ptrace(16, int(sys.argv[1]), 0, 0) == 0 else 'no')
    """

  @Test func `none of them gets out`() async throws {
    let workplace = try await SandboxWorkplace()
    defer { workplace.remove() }
    var escaped: [String] = []
    for `try` in Self.tries {
      let name = `try`.name
      let run = try await workplace.run(`try`.script)
      if run.text.contains("escaped") { escaped.append("\(name): \(run.text)") }
      if run.ending.status == .notStarted { escaped.append("\(name) was not tried: \(run.text)") }
      if let change = workplace.change() { escaped.append("\(name): \(change)") }
      if !workplace.otherIsAlive { escaped.append("\(name): the other process is dead") }
    }
    #expect(escaped.isEmpty, "\(escaped.joined(separator: "\n"))")
    #expect(Self.tries.count >= 40)
  }

  @Test func `all of them get out where there is no sandbox`() async throws {
    var held: [String] = []
    for `try` in Self.tries where `try`.isTriedOutside {
      let workplace = try await SandboxWorkplace()
      let run = try await workplace.run(`try`.script, isConfined: false)
      if !run.text.contains("escaped") { held.append("\(`try`.name): \(run.text)") }
      workplace.remove()
    }
    #expect(held.isEmpty, "\(held.joined(separator: "\n"))")
  }

  @Test func `the same things can be done where they may be`() async throws {
    let workplace = try await SandboxWorkplace()
    defer { workplace.remove() }
    let run = try await workplace.run(
      """
      set -e; echo x > new; mkdir -p folder/.git; echo y > folder/file; mv folder other; rm new
      cat .git/config config/antiphon/config.toml; cat $OUTSIDE/secret; echo z > /tmp/file; cat /tmp/file
      echo w > config/other; rm config/other; echo v > $MORE/file; rm $MORE/file
      """)
    #expect(run.text == "[core]\nsettings\nsecret\nz\n")
    #expect(run.ending.status == .exited(0))
    #expect(!workplace.exists(".antiphon"), "the placeholder is gone")
  }

  @Test func `with the network allowed it is there`() async throws {
    let workplace = try await SandboxWorkplace()
    defer { workplace.remove() }
    let run = try await workplace.run("exec 3<>/dev/tcp/127.0.0.1/$PORT && echo connected", network: true)
    #expect(run.text == "connected\n")
  }
}
