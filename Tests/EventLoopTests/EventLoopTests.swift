import EventLoop
import Testing

@Suite("The event loop") struct EventLoopTests {
    @Test("two ends of a connection read what the other wrote, and see its end")
    @IO func echo() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let client = try await Socket.connect(to: listener.address, until: .after(.seconds(120)))
        let server = try await listener.accept()
        try await client.write(Array("hello".utf8), until: .after(.seconds(120)))
        var got: [UInt8] = []
        _ = try await server.read(into: &got, until: .after(.seconds(120)))
        #expect(String(decoding: got, as: UTF8.self) == "hello")
        client.close()
        #expect(try await server.read(into: &got, until: .after(.seconds(120))) == 0)
        server.close()
        listener.close()
    }

    @Test("a read with nothing to read ends at its deadline")
    @IO func timeout() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let client = try await Socket.connect(to: listener.address, until: .after(.seconds(120)))
        var got: [UInt8] = []
        await #expect(throws: SocketError.timedOut) {
            _ = try await client.read(into: &got, until: .after(.milliseconds(20)))
        }
        client.close()
        listener.close()
    }

    @Test("a cancelled task stops waiting for a descriptor, a bell and a time")
    @IO func cancellation() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let bell = Bell()
        let accept = Task { @IO in await EventLoop.wait(.read, on: listener.descriptor) }
        let ring = Task { @IO in await bell.wait() }
        let sleep = Task { @IO in try await EventLoop.sleep(for: .seconds(3600)) }
        await Task.yield()
        for cancel in [accept.cancel, ring.cancel, sleep.cancel] { cancel() }
        #expect(await accept.value == .cancelled)
        #expect(await ring.value == .cancelled)
        await #expect(throws: CancellationError.self) { try await sleep.value }
        listener.close()
    }

    @Test("between two isolated functions no other task gets in, before and after a wait", arguments: [true, false])
    @IO func noHiddenSuspension(byPreference: Bool) async {
        var order: [Int] = []
        let work: @IO @Sendable (Int) async -> Void = { id in
            for _ in 0..<3 {
                order.append(id)
                await isolatedCall()
                order.append(id)
                try? await EventLoop.sleep(for: .milliseconds(1))
            }
        }
        let tasks = (0..<5).map { id in
            byPreference ? Task.onLoop { await work(id) } : Task { @IO in await work(id) }
        }
        for task in tasks { await task.value }
        #expect(order.count == 30)
        for index in stride(from: 0, to: order.count, by: 2) { #expect(order[index] == order[index + 1]) }
    }

    @inline(never)
    @IO private func isolatedCall() async { _ = Deadline.now }

    @Test("sleepers wake in the order of their deadlines")
    @IO func sleepers() async {
        let start = Deadline.now
        var order: [Int] = []
        let sleepers = [30, 10, 20].map { delay in
            Task.onLoop {
                try? await EventLoop.sleep(until: start + .milliseconds(delay))
                order.append(delay)
            }
        }
        for sleeper in sleepers { await sleeper.value }
        #expect(order == [10, 20, 30])
    }

    @Test("a bell wakes one or all, and a wait for it can time out")
    @IO func bell() async {
        let bell = Bell()
        #expect(await bell.wait(until: .after(.milliseconds(5))) == .timedOut)
        #expect(!bell.ringOne())
        let tasks = (0..<3).map { _ in Task { @IO in await bell.wait() } }
        await Task.yield()
        try? await EventLoop.sleep(for: .milliseconds(5))
        #expect(bell.ringOne())
        bell.ring()
        for task in tasks { #expect(await task.value == .ready) }
    }
}
