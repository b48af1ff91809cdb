import EventLoop
package import Testing

/// Waits until a condition holds; that it never does is a failure of the test that waits.
@IO package func eventually(
    _ what: String, at location: SourceLocation = #_sourceLocation, _ holds: @IO () async throws -> Bool
) async throws {
    let deadline = Deadline.after(.seconds(120))
    while !(try await holds()) {
        try #require(Deadline.now < deadline, "waited in vain: \(what)", sourceLocation: location)
        try await EventLoop.sleep(for: .milliseconds(10))
    }
}
