package import EventLoop
import Postgres
import Projector

/// Counts what this process answers, and writes it as Prometheus reads it (text format 0.0.4).
@IO package final class Metrics {
    private var requests: [Key: Int] = [:]
    private var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    private var totalSeconds = 0.0

    private struct Key: Hashable {
        let operation: String, status: Int
    }

    private nonisolated static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    package init() {}

    package func record(_ access: AccessRecord) {
        requests[Key(operation: access.operation ?? "none", status: access.status), default: 0] += 1
        let (seconds, attoseconds) = access.duration.components
        let elapsed = Double(seconds) + Double(attoseconds) / 1e18
        buckets[Metrics.bounds.firstIndex { elapsed <= $0 } ?? Metrics.bounds.count] += 1
        totalSeconds += elapsed
    }

    /// Everything as text. What cannot be asked of the database is left out, so that the rest is still told.
    func text(pools: [(name: String, pool: Pool)], head: Int64?, projections: [ProjectionStatus]) -> String {
        var text = MetricsText()
        text.begin("guangsha_http_requests_total", "counter", "Requests answered.")
        for (key, count) in requests.sorted(by: {
            ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status)
        }) {
            text.sample(["operation": key.operation, "status": "\(key.status)"], "\(count)")
        }
        histogram(&text)
        text.begin("guangsha_pool_connections", "gauge", "Connections to PostgreSQL.")
        for (name, pool) in pools {
            text.sample(["pool": name, "state": "idle"], "\(pool.idle)")
            text.sample(["pool": name, "state": "used"], "\(pool.open - pool.idle)")
        }
        text.begin("guangsha_pool_waiting", "gauge", "Calls that wait for a connection.")
        for (name, pool) in pools { text.sample(["pool": name], "\(pool.waiting)") }
        text.begin("guangsha_pool_waits_total", "counter", "Calls that had to wait for a connection.")
        for (name, pool) in pools { text.sample(["pool": name], "\(pool.waitedTotal)") }
        if let head {
            text.begin("guangsha_log_facts_total", "counter", "Facts in the log: the position of the last one.")
            text.sample([:], "\(head)")
        }
        describe(projections, &text)
        return text.text
    }

    private func histogram(_ text: inout MetricsText) {
        text.begin("guangsha_http_request_duration_seconds", "histogram", "Time until the answer was ready.")
        var sum = 0
        for (bound, count) in zip(Metrics.bounds.map { "\($0)" } + ["+Inf"], buckets) {
            sum += count
            text.sample(["le": bound], "\(sum)", suffix: "_bucket")
        }
        text.sample([:], "\(totalSeconds)", suffix: "_sum")
        text.sample([:], "\(sum)", suffix: "_count")
    }

    private func describe(_ projections: [ProjectionStatus], _ text: inout MetricsText) {
        text.begin("guangsha_projection_position", "gauge", "The last fact a read model has seen.")
        for status in projections { text.sample(["projection": status.name], "\(status.position)") }
        text.begin("guangsha_projection_lag_facts", "gauge", "Facts a read model has not seen.")
        for status in projections { text.sample(["projection": status.name], "\(status.lag)") }
        text.begin("guangsha_projection_lag_seconds", "gauge", "Since a read model that is behind last moved.")
        for status in projections {
            text.sample(["projection": status.name], status.lag > 0 ? "\(status.secondsSinceMove)" : "0")
        }
        text.begin("guangsha_projection_parked_facts", "gauge", "Facts a read model could not take.")
        for status in projections { text.sample(["projection": status.name], "\(status.parked)") }
    }
}

/// Lines of the exposition format.
private struct MetricsText {
    private(set) var text = ""
    private var name = ""

    mutating func begin(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Label values are names of this program: nothing in them needs escaping.
    mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: String, suffix: String = "") {
        let list = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }
}
