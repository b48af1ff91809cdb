import EventLoop

/// An answer. Content-Length, Transfer-Encoding, Connection and Date are added when it is written.
package struct Response: Sendable {
    package var status: Int
    package var headers: Headers
    package var body: Body

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece while the client reads. If the closure throws, the client sees a cut-off answer.
        case stream(@IO @Sendable (BodyWriter) async throws -> Void)
    }

    package init(status: Int = 200, headers: Headers = Headers(), body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
