extension Server {
    /// What one client may ask of the server, in bytes, counts and times.
    package struct Limits: Sendable {
        /// The longest request line; more is answered 414.
        package var requestLine = 8 * 1024
        /// The largest header section and the most fields in it; more is answered 431.
        package var headerBytes = 16 * 1024
        package var headerFields = 100
        /// The largest body; more is answered 413 before it is read.
        package var body = 1024 * 1024
        /// Another limit for some requests, told from their head: the body is still empty.
        package var bodyLimit: (@Sendable (Request) -> Int)?
        /// How long a head may take from its first byte to its last.
        package var headerDeadline = Duration.seconds(10)
        /// How long a connection may stay open without a request.
        package var idle = Duration.seconds(60)
        /// How far a body may fall behind the least rate, which is also the longest pause in it, and that rate.
        package var bodyGrace = Duration.seconds(10)
        package var bodyBytesPerSecond = 240
        /// How long the client may take to accept the next 64 KiB of an answer.
        package var writeDeadline = Duration.seconds(30)
        /// How long a connection that the server ends is still read, so that the client gets the last answer.
        package var linger = Duration.seconds(2)
        package var requestsPerConnection = 10_000
        /// The most connections in all and from one address; one more is answered 503 and closed.
        package var connections = 10_000
        package var connectionsPerAddress = Int.max
        /// The most bytes of bodies that are held or expected at once; one more is answered 503 with Retry-After.
        package var heldBytes = 256 * 1024 * 1024
        /// The most handlers running at once; one more request is answered 503 with Retry-After.
        package var concurrentRequests = 512

        package init() {}
    }
}
