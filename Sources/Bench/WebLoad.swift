import EventLoop
import Kernel

/// Clients that each send a request, wait for the whole answer and send the next one.
@IO struct WebLoad {
    let address: Address
    var clients = 64
    let seconds: Int

    struct Result {
        let rate: Double
        /// In milliseconds, sorted.
        let latencies: [Double]

        func percentile(_ part: Double) -> Double {
            latencies.isEmpty ? .nan : latencies[min(latencies.count - 1, Int(part * Double(latencies.count)))]
        }
    }

    /// Any answer but a success ends the measurement.
    func run(_ request: @escaping @IO () -> [UInt8]) async throws -> Result {
        var sockets: [Socket] = []
        defer { for socket in sockets { socket.close() } }
        for _ in 0..<clients { sockets.append(try await Socket.connect(to: address, until: .after(.seconds(10)))) }
        var latencies: [Double] = []
        latencies.reserveCapacity(1 << 20)
        let rate = try await throughput(clients, seconds: seconds) { [sockets] client in
            let start = Deadline.now
            try await WebLoad.exchange(request(), on: sockets[client])
            latencies.append(Double(Deadline.now.nanoseconds - start.nanoseconds) / 1e6)
            return 1
        }
        return Result(rate: rate, latencies: latencies.sorted())
    }

    /// Sends one request and reads its answer, which must be a success.
    static func exchange(_ request: [UInt8], on socket: Socket) async throws {
        let answer = try await answer(to: request, on: socket)
        guard answer.isSuccess else { throw BenchError.answer(String(decoding: answer, as: UTF8.self)) }
    }

    /// Sends one request and reads its answer, whatever it is.
    static func answer(to request: [UInt8], on socket: Socket) async throws -> [UInt8] {
        let deadline = Deadline.after(.seconds(30))
        try await socket.write(request, until: deadline)
        var answer: [UInt8] = []
        var end: Int?
        while end.map({ answer.count < $0 }) ?? true {
            _ = await EventLoop.wait(.read, on: socket.descriptor, until: deadline)
            guard try await socket.read(into: &answer, until: deadline) > 0 else {
                throw BenchError.answer("nothing: it closed the connection")
            }
            if end == nil { end = length(of: answer) }
        }
        return answer
    }

    /// Of head and body together; nil while the head is not complete.
    private static func length(of answer: [UInt8]) -> Int? {
        guard let head = answer.end(of: endOfHead, from: 0), let start = answer.end(of: contentLength, from: 0) else {
            return nil
        }
        var length = 0
        for byte in answer[start...] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
            length = 10 * length + Int(byte - UInt8(ascii: "0"))
        }
        return head + length
    }

    private nonisolated static let endOfHead = Array("\r\n\r\n".utf8), contentLength = Array("Content-Length: ".utf8)
}

extension [UInt8] {
    /// `HTTP/1.1 2…`
    var isSuccess: Bool { self[9] == UInt8(ascii: "2") }

    /// Behind the first occurrence of some bytes.
    fileprivate func end(of wanted: [UInt8], from start: Int) -> Int? {
        guard count >= wanted.count else { return nil }
        for index in start...(count - wanted.count) where self[index] == wanted[0] {
            if self[index..<(index + wanted.count)].elementsEqual(wanted) { return index + wanted.count }
        }
        return nil
    }
}
