/// Measures the frames that are drawn, for as long as somebody wants to know.
///
/// A pure value of a fixed size: it keeps the last frames and is told every time by whoever draws. Times are seconds on
/// any clock that only goes forward.
public struct FrameMeter: Sendable {
  /// How many frames are kept.
  public static let window = 120

  /// One frame.
  public struct Sample: Hashable, Sendable {
    /// When it was handed to the terminal.
    public var time: Double
    /// How long it took to draw and to hand over.
    public var duration: Double
    /// How many bytes it was.
    public var bytes: Int

    public init(time: Double, duration: Double, bytes: Int) {
      self.time = time
      self.duration = duration
      self.bytes = bytes
    }
  }

  private var samples: [Sample] = []
  /// Where the next sample goes once there are as many as are kept.
  private var place = 0
  private var keyLag: Double?
  private var turnLag: Double?
  private var memory: Int?

  public init() {}

  /// Takes note of a frame.
  ///
  /// - Parameters:
  ///   - keyAt: when the key came that it shows the effect of; `nil` when it shows none.
  ///   - turnAt: when the turn came that it shows.
  ///   - memory: what the process holds in memory, in bytes.
  public mutating func note(_ sample: Sample, keyAt: Double?, turnAt: Double?, memory: Int?) {
    if samples.count < Self.window {
      samples.append(sample)
    } else {
      samples[place] = sample
    }
    place = (place + 1) % Self.window
    if let keyAt { keyLag = sample.time - keyAt }
    if let turnAt { turnLag = sample.time - turnAt }
    self.memory = memory
  }

  public var figures: PerformanceFigures {
    guard let last = samples.isEmpty ? nil : samples[(place + samples.count - 1) % samples.count] else {
      return PerformanceFigures()
    }
    let times = samples.map(\.duration).sorted()
    return PerformanceFigures(
      frame: last.duration, medianFrame: times[times.count / 2], slowFrame: times[(times.count * 99) / 100],
      bytes: last.bytes,
      framesPerSecond: samples.count { $0.time > last.time - 1 }, keyLag: keyLag, turnLag: turnLag,
      memory: memory)
  }
}

/// What the overlay shows; times in seconds, memory in bytes, `nil` for what has not been seen yet.
public struct PerformanceFigures: Hashable, Sendable {
  public var frame, medianFrame: Double?
  /// Ninety-nine of a hundred frames take less.
  public var slowFrame: Double?
  public var bytes: Int?
  /// How many frames there were in the second before the last one.
  public var framesPerSecond: Int?
  /// From a key to its frame.
  public var keyLag: Double?
  /// From the arrival of a turn to its frame; at most a sixtieth of a second of that is meant.
  public var turnLag: Double?
  public var memory: Int?

  public init(
    frame: Double? = nil, medianFrame: Double? = nil, slowFrame: Double? = nil, bytes: Int? = nil,
    framesPerSecond: Int? = nil, keyLag: Double? = nil, turnLag: Double? = nil,
    memory: Int? = nil
  ) {
    self.frame = frame
    self.medianFrame = medianFrame
    self.slowFrame = slowFrame
    self.bytes = bytes
    self.framesPerSecond = framesPerSecond
    self.keyLag = keyLag
    self.turnLag = turnLag
    self.memory = memory
  }
}
