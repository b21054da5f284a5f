/// How much a server takes from its clients, and for how long it waits for them.
public struct ServerLimits: Hashable, Sendable {
  /// A number of things each second, of which some may come at once.
  public struct Rate: Hashable, Sendable {
    public var perSecond: Int
    public var atOnce: Int

    public init(perSecond: Int, atOnce: Int) {
      self.perSecond = perSecond
      self.atOnce = atOnce
    }
  }

  // MARK: Sizes, in bytes

  /// All fields of a request's header together.
  public var headerBytes = 16 * 1024
  /// The target of a request, which is its path and query.
  public var targetBytes = 8 * 1024
  /// A request's body. Attachments are in it.
  public var bodyBytes = 32 * 1024 * 1024
  /// A WebSocket message, in however many frames.
  public var messageBytes = 32 * 1024 * 1024
  public var frameBytes = 32 * 1024 * 1024

  // MARK: Numbers

  public var connections = 2048
  /// Frames of one WebSocket message.
  public var framesPerMessage = 100_000
  /// Requests over one connection.
  public var requestsPerConnection = Rate(perSecond: 200, atOnce: 400)
  /// Requests over all connections.
  public var requests = Rate(perSecond: 2000, atOnce: 4000)

  // MARK: Times

  /// From the connection, with the TLS handshake, to the end of the first request's header.
  public var headTime = Duration.seconds(10)
  /// A body has to bring a kilobyte or its end in each of these.
  public var bodyTime = Duration.seconds(10)
  /// Between two requests over one connection.
  public var idleTime = Duration.seconds(60)
  /// While something waits to be sent, a client has to take some of it in each of these.
  public var stallTime = Duration.seconds(30)
  /// From one ping over a WebSocket to the next.
  public var pingInterval = Duration.seconds(30)
  /// Without a frame from the other side a WebSocket is given up.
  public var silentTime = Duration.seconds(60)
  /// How long the other side of a connection that ends may take to end it too.
  public var closingTime = Duration.seconds(1)
  /// What streams are given to end in when the server does. Then they are cut off.
  public var endingTime = Duration.milliseconds(300)

  public init() {}
}
