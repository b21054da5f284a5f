import ArgumentParser
import Conversation
import Coordinator
import Logging
import Server
import Settings

/// `antiphon serve`: the workspace without a screen, for other terminals and for programs.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Keep the workspace open for other terminals and for programs.",
    discussion: """
      Terminals on this machine attach by themselves, over a socket that is yours alone. --listen opens an address of \
      the network as well: whoever connects there needs the token in the file that is named at the start. \
      SIGTERM, Ctrl+C and `antiphon stop` end it.
      """)

  @Option(
    help: ArgumentHelp(
      "Listen here as well; port 0 takes one that is free. Without an address it is 127.0.0.1.",
      valueName: "addr:port"))
  var listen: String?

  @Option(help: ArgumentHelp("The socket file for terminals of this machine.", valueName: "path"))
  var socket: String?

  @Option(
    name: .customLong("allow-host"),
    help: ArgumentHelp(
      "A name by which clients may call this server, as name or name:port; may be given several times.",
      valueName: "name"))
  var allowedHosts: [String] = []

  @Option(
    name: .customLong("allow-origin"),
    help: ArgumentHelp(
      "Web pages from here may connect, as https://chat.example; may be given several times.",
      valueName: "origin"))
  var allowedOrigins: [String] = []

  @Option(
    name: .customLong("tls-certificate"), help: ArgumentHelp("The certificate chain, PEM.", valueName: "file")
  )
  var certificate: String?

  @Option(name: .customLong("tls-key"), help: ArgumentHelp("Its private key, PEM.", valueName: "file"))
  var key: String?

  @Flag(
    name: .customLong("without-tls"),
    help:
      "Listen on other addresses than loopback without encryption; the token and all that is said can be read."
  )
  var withoutTLS = false

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if (certificate == nil) != (key == nil) {
      throw ValidationError("--tls-certificate and --tls-key go together.")
    }
  }

  func run() async throws {
    try await Program.reportingErrors {
      var program = try Program(common)
      if let model = modelOptions.model { try program.useModel(model) }
      let address = try listen.map { try ListenAddress($0) }
      if let address, !address.isLoopback, certificate == nil, !withoutTLS {
        throw ProgramError(
          "\(address.host) can be reached from other machines, and nothing would be encrypted.",
          suggestion: "Give --tls-certificate and --tls-key, or say --without-tls.")
      }
      program.noteUntrustedFolder()
      FileLog(path: program.directories.logFile)?.install(level: .info)
      let open = program
      do {
        try await Interruption.cancelling { try await serve(open, address) }
      } catch is CancellationError {}
    }
  }

  private func serve(_ program: Program, _ address: ListenAddress?) async throws {
    let options = WorkspaceHost.Options(serves: true, socket: socket)
    while true {
      let host = try await WorkspaceHost.open(program, options)
      if host.own == nil, address == nil {
        await host.close()
        throw ProgramError(
          "Another antiphon has this workspace open for others already.", suggestion: "antiphon stop ends it."
        )
      }
      do {
        try await run(host, address)
        await host.close()
      } catch {
        await host.close()
        throw error
      }
      // The process that had the workspace open is gone: now it may be this one.
    }
  }

  /// Serves until the task is cancelled or the workspace is lost, whichever comes first.
  private func run(_ host: WorkspaceHost, _ address: ListenAddress?) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let server = host.server {
        try await server.ready()
        StandardStreams.write("listening: unix:\(server.socket)\n")
      }
      if let address {
        let file = TokenFile(path: "\(host.program.workspaceFolder)/token")
        let token = try file.readOrCreate()
        let server = WorkspaceServer(
          HostedWorkspace(host),
          ServerConfiguration(
            place: .tcp(host: address.host, port: address.port), token: token.text,
            allowedHosts: allowedHosts + address.names, allowedOrigins: allowedOrigins,
            tls: certificate.flatMap { certificate in
              key.map { ServerConfiguration.TLS(certificatePath: certificate, keyPath: $0) }
            }), logger: Logger(label: "server"))
        group.addTask {
          try await server.run {
            StandardStreams.write("listening: \($0)\ntoken: \(file.path)\n")
          }
        }
      }
      group.addTask { for await _ in host.coordinator.events() {} }
      _ = try await group.next()
      group.cancelAll()
      try Task.checkCancellation()
    }
  }
}

/// `ADDRESS:PORT`, `[::1]:PORT`, `:PORT` or `PORT`.
struct ListenAddress: Hashable, Sendable {
  var host: String
  var port: Int

  init(_ text: String) throws {
    let colon = text.lastIndex(of: ":")
    let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
    var hostText = colon.map { String(text[..<$0]) } ?? ""
    if hostText.hasPrefix("["), hostText.hasSuffix("]") {
      hostText = String(hostText.dropFirst().dropLast())
    } else if hostText.contains(":") {
      hostText = "?"
    }
    guard let port = UInt16(portText), hostText != "?" else {
      throw ProgramError(
        "“\(text)” is not an address to listen at.",
        suggestion: "Say it like this: 127.0.0.1:8080, or [::1]:8080.")
    }
    self.port = Int(port)
    host = hostText.isEmpty ? "127.0.0.1" : hostText
  }

  /// What clients call it, where that follows from the address.
  var names: [String] {
    if isLoopback || host == "0.0.0.0" || host == "::" { return [] }
    return [host.contains(":") ? "[\(host)]" : host]
  }

  /// Whether only this machine can reach it.
  var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
