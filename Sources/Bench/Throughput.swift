import EventLoop

/// Repeats `work` in so many tasks until the time is up; what it counted, for a second.
@IO func throughput(
    _ tasks: Int, seconds: Int, _ work: @escaping @IO (_ task: Int) async throws -> Int
) async throws -> Double {
    let start = Deadline.now
    let end = start + .seconds(seconds)
    var done = 0
    var failure: (any Error)?
    let running = (0..<tasks).map { task in
        Task.onLoop {
            while failure == nil, Deadline.now < end {
                do { done += try await work(task) } catch { failure = error }
            }
        }
    }
    for task in running { await task.value }
    if let failure { throw failure }
    return Double(done) / Deadline.now.since(start).seconds
}

/// Does `work` for each number below `count`, so many at once; how many for a second.
@IO func pace(of count: Int, tasks: Int, _ work: @escaping @IO (Int) async throws -> Void) async throws -> Double {
    let start = Deadline.now
    var next = 0
    var failure: (any Error)?
    let running = (0..<tasks).map { _ in
        Task.onLoop {
            while failure == nil, next < count {
                next += 1
                do { try await work(next - 1) } catch { failure = error }
            }
        }
    }
    for task in running { await task.value }
    if let failure { throw failure }
    return Double(count) / Deadline.now.since(start).seconds
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
