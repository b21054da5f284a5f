import Server

/// Ours, where Hummingbird's is known too.
typealias Configuration = ServerConfiguration
