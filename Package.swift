// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is compiled with these: Swift 6 mode, and warnings that fail the build when
/// `ANTIPHON_STRICT` is set, as `Scripts/test` does.
let swiftSettings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  + (Context.environment["ANTIPHON_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])
  // Mistakes that `CoordinatorHistories` can switch on, to show that it would find them.
  + (Context.environment["ANTIPHON_MUTATIONS"] == nil ? [] : [.define("MUTATIONS")])

let package = Package(
  name: "antiphon",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "antiphon", targets: ["antiphon"]),
    .library(name: "Coordinator", targets: ["Conversation", "Coordinator"]),
    .library(name: "Providers", targets: ["Providers"]),
    .library(name: "Storage", targets: ["Storage"]),
    .library(name: "Server", targets: ["Server"]),
    .library(name: "Remote", targets: ["Remote"]),
    .library(name: "MCP", targets: ["MCP"]),
    .library(name: "Tools", targets: ["Tools"]),
    .library(name: "AntiphonTesting", targets: ["AntiphonTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // Plain values, and the coordinator with the ports it needs.
    .target(name: "Conversation", swiftSettings: swiftSettings),
    .target(name: "Coordinator", dependencies: ["Conversation"], swiftSettings: swiftSettings),
    // The format that model APIs, our server and its clients have in common.
    .target(name: "ServerSentEvents", swiftSettings: swiftSettings),

    // JSON text, read without a tree: what speaks to model APIs and tool servers, and what shows calls, stand on it.
    .target(name: "JSON", swiftSettings: swiftSettings),

    // Sessions as documents: what others export, and what we do.
    .target(
      name: "Exchange",
      dependencies: [
        "CCmark", "Conversation", "Markdown", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: swiftSettings),

    // What stands behind the coordinator's ports.
    .target(
      name: "Providers",
      dependencies: [
        "Conversation", "Coordinator", "JSON", "ServerSentEvents",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [
        .embedInCode("Local/serve_local_model.py"), .embedInCode("Local/runtime-requirements.txt"),
      ],
      swiftSettings: swiftSettings),
    // Other programs: started, held in a sandbox, and ended with us.
    .target(name: "CProcesses"),
    .target(name: "Processes", dependencies: ["CProcesses"], swiftSettings: swiftSettings),
    .target(
      name: "MCP",
      dependencies: [
        "Conversation", "JSON", "Processes", "ServerSentEvents", "Settings",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Tools",
      dependencies: [
        "Conversation", "Coordinator", "MCP", "Processes", "Settings",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Storage",
      dependencies: [
        "Conversation", "Coordinator", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: swiftSettings),

    // The coordinator on the wire, from both ends.
    .target(
      name: "Server",
      dependencies: [
        "Conversation", "Coordinator", "ServerSentEvents",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "Remote",
      dependencies: [
        "Conversation", "Coordinator", "ServerSentEvents",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: swiftSettings),

    // What a person sees.
    .target(name: "Screen", swiftSettings: swiftSettings),
    .target(name: "Settings", swiftSettings: swiftSettings),
    .target(
      name: "Theming", dependencies: ["Settings", "Screen"],
      // A link to the folder at the top, which is the themes' one source.
      resources: [.embedInCode("Themes")], swiftSettings: swiftSettings),
    .systemLibrary(
      name: "CCmark", pkgConfig: "libcmark-gfm",
      providers: [
        .apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"]),
      ]),
    // The one place that has the reference parser parse.
    .target(name: "Markdown", dependencies: ["CCmark"], swiftSettings: swiftSettings),
    .target(name: "Widgets", dependencies: ["CCmark", "Markdown", "Screen"], swiftSettings: swiftSettings),
    .target(
      name: "ChatUI", dependencies: ["Conversation", "JSON", "Screen", "Theming", "Widgets"],
      swiftSettings: swiftSettings),
    .target(
      name: "CTerminal",
      cSettings: [
        .define("NCURSES_WIDECHAR", to: "1"),
        .define("_XOPEN_SOURCE_EXTENDED", to: "1"),
        .define("_GNU_SOURCE", .when(platforms: [.linux])),
        .define("_DARWIN_C_SOURCE", .when(platforms: [.macOS])),
      ],
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("tinfo", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "Terminal", dependencies: ["CTerminal", "Screen", "Theming"],
      swiftSettings: swiftSettings),

    // Wiring.
    .executableTarget(
      name: "antiphon",
      dependencies: [
        "ChatUI", "Settings", "Conversation", "Coordinator", "Exchange", "MCP", "Processes", "Providers",
        "Remote", "Screen", "Server", "Storage", "Terminal", "Theming", "Tools", "Widgets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: swiftSettings),

    // For those who embed the library, and for our own tests.
    .target(
      name: "AntiphonTesting", dependencies: ["Conversation", "Coordinator", "Screen"],
      swiftSettings: swiftSettings),

    // A program and no tests, because it replaces the executor of its whole process.
    .executableTarget(
      name: "CoordinatorHistories", dependencies: ["AntiphonTesting", "Conversation", "Coordinator"],
      path: "Tests/CoordinatorHistories", exclude: ["Model"], swiftSettings: swiftSettings),

    // Measures, and holds what it measured against the targets.
    .executableTarget(
      name: "antiphon-bench",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Server", "ServerSentEvents", "Storage",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Benchmarks/antiphon-bench", swiftSettings: swiftSettings),

    // Tests, a target for each module.
    .testTarget(
      name: "ConversationTests", dependencies: ["AntiphonTesting", "Conversation"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CoordinatorTests", dependencies: ["AntiphonTesting", "Conversation", "Coordinator"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ProvidersTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "JSON", "Providers", "ServerSentEvents",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [.copy("Cassettes"), .copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ServerSentEventsTests", dependencies: ["ServerSentEvents"], resources: [.copy("Corpora")],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Server", "ServerSentEvents",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    // The two ends together: what holds for the coordinator holds at the end of a wire.
    .testTarget(
      name: "RemoteTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Remote", "Server", "ServerSentEvents",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ],
      swiftSettings: swiftSettings),
    // What readers are promised, through proxies that cut their connections to a server.
    .testTarget(
      name: "InvariantTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Remote", "Server", "ServerSentEvents",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: swiftSettings),
    // Every protocol through a proxy that does what can happen to bytes on their way.
    .testTarget(
      name: "FaultProxyTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Providers",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: swiftSettings),
    // A program that starts others and is killed, and the guard of those that the tests start.
    .executableTarget(
      name: "ProcessHelper", dependencies: ["Processes"], path: "Tests/ProcessHelper",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ProcessesTests", dependencies: ["AntiphonTesting", "ProcessHelper", "Processes"],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "MCPTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "MCP", "ProcessHelper", "Processes", "Settings",
        "Tools",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [.copy("Servers"), .copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ToolsTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "ProcessHelper", "Processes", "Settings",
        "Tools",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "AntiphonTesting", "Conversation", "Coordinator", "Storage",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExchangeTests", dependencies: ["AntiphonTesting", "Conversation", "Exchange"],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ScreenTests", dependencies: ["AntiphonTesting", "Screen"], exclude: ["__Snapshots__"],
      resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "SettingsTests", dependencies: ["AntiphonTesting", "Settings"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ThemingTests", dependencies: ["AntiphonTesting", "Screen", "Settings", "Theming"],
      exclude: ["__Snapshots__"], swiftSettings: swiftSettings),
    .testTarget(
      name: "WidgetsTests", dependencies: ["AntiphonTesting", "Screen", "Widgets"],
      exclude: ["__Snapshots__"], resources: [.copy("Corpora")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ChatUITests",
      dependencies: ["AntiphonTesting", "ChatUI", "Conversation", "Screen", "Theming", "Widgets"],
      exclude: ["__Snapshots__"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TerminalTests",
      dependencies: ["AntiphonTesting", "CTerminal", "Screen", "Terminal", "Theming"],
      exclude: ["Corpora"], swiftSettings: swiftSettings),
    // A program that is killed, over and over, and one that does it: `Scripts/crash`.
    .executableTarget(
      name: "CrashHelper", dependencies: ["AntiphonTesting", "Conversation", "Coordinator", "Storage"],
      path: "Tests/CrashHelper", swiftSettings: swiftSettings),
    // Drives the real binary, which `swift build` makes beside the tests.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "antiphon", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.copy("Corpora"), .copy("Peers/Clients")], swiftSettings: swiftSettings),
    .testTarget(
      name: "ArchitectureTests",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: swiftSettings),
  ]
)

// A part of the package by itself: `ANTIPHON_ONLY=CoordinatorTests,StorageTests` keeps these targets and what they
// stand on. A build with a sanitizer then takes seconds in place of minutes.
if let only = Context.environment["ANTIPHON_ONLY"] {
  var wanted = Set(only.split(separator: ",").map(String.init))
  var packages: Set<String> = []
  var isGrowing = true
  while isGrowing {
    let before = wanted.count
    for target in package.targets where wanted.contains(target.name) {
      for dependency in target.dependencies {
        switch dependency {
        case .targetItem(let name, _), .byNameItem(let name, _): wanted.insert(name)
        case .productItem(_, let package, _, _): packages.formUnion(package.map { [$0] } ?? [])
        @unknown default: break
        }
      }
    }
    isGrowing = wanted.count > before
  }
  package.targets.removeAll { !wanted.contains($0.name) }
  package.products.removeAll { product in
    let targets = (product as? Product.Library)?.targets ?? (product as? Product.Executable)?.targets ?? []
    return !targets.allSatisfy(wanted.contains)
  }
  package.dependencies.removeAll { dependency in
    guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
    return !packages.contains { location.hasSuffix("/\($0)") }
  }
}
