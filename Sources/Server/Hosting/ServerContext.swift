import Hummingbird
import Logging
import NIOCore

/// What goes with one request through the routes.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection: whoever writes much to it asks its event loop whether that has come as far.
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
