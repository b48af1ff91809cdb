/// What was measured, each row beside its yardstick of the same run.
package struct BenchReport: Sendable {
    /// The machine, the server and how busy the machine was at the start.
    package var machine: [String]
    package private(set) var rows: [Row] = []

    init(machine: [String]) { self.machine = machine }

    /// All runs of one measurement.
    package struct Row: Sendable {
        package let name: String, unit: String
        /// What it is compared with, measured in the same run on the same server.
        package let yardstick: String?
        package let target: Target?
        package fileprivate(set) var runs: [Run] = []
    }

    package struct Run: Sendable, Equatable {
        package var ours: Double, yardstick: Double?
    }

    /// What has to be reached.
    package enum Target: Sendable, Equatable {
        /// So many times the yardstick.
        case ratio(Double)
        case atLeast(Double), atMost(Double)
    }

    mutating func add(_ sample: Sample) {
        let run = Run(ours: sample.ours, yardstick: sample.yardstick)
        if let index = rows.firstIndex(where: { $0.name == sample.name }) {
            rows[index].runs.append(run)
        } else {
            let yardstick = sample.yardstick == nil ? nil : sample.yardstickName
            rows.append(
                Row(name: sample.name, unit: sample.unit, yardstick: yardstick, target: sample.target, runs: [run]))
        }
    }
}

/// One run of one row.
struct Sample {
    let name: String, unit: String
    let ours: Double
    var yardstickName = ""
    var yardstick: Double?
    var target: BenchReport.Target?
}

extension BenchReport.Row {
    package var ours: Spread { Spread(runs.map(\.ours)) }
    package var yardsticks: Spread? { yardstick == nil ? nil : Spread(runs.compactMap(\.yardstick)) }

    /// The median of the runs' own ratios: noise that slows a run slows both sides of it.
    package var ratio: Double? {
        let ratios = runs.compactMap { run in run.yardstick.map { run.ours / $0 } }
        return ratios.isEmpty ? nil : Spread(ratios).median
    }

    /// Whether the target is reached; nil if there is none.
    package var isReached: Bool? {
        switch target {
        case .ratio(let wanted): ratio.map { $0 >= wanted }
        case .atLeast(let wanted): ours.median >= wanted
        case .atMost(let wanted): ours.median <= wanted
        case nil: nil
        }
    }
}

/// Median and extremes of some numbers, of which there is at least one.
package struct Spread: Sendable, Equatable {
    package let median: Double, least: Double, most: Double

    package init(_ values: [Double]) {
        let sorted = values.sorted()
        (least, most) = (sorted.first ?? .nan, sorted.last ?? .nan)
        let middle = sorted.count / 2
        if sorted.isEmpty {
            median = .nan
        } else {
            median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        }
    }
}
