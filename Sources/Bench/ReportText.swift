package import Kernel

extension BenchReport {
    /// A table for people: the median, and in brackets the least and the most of the runs.
    package var text: String {
        let header = ["", "ours", "unit", "yardstick", "", "ratio", "target", ""]
        let lines = rows.map { row in
            [
                row.name, row.ours.text, row.unit, row.yardsticks?.text ?? "", row.yardstick ?? "",
                row.ratio.map(format) ?? "", row.target?.text ?? "", row.isReached.map { $0 ? "✓" : "✗" } ?? "",
            ]
        }
        let widths = header.indices.map { column in ([header] + lines).map { $0[column].count }.max() ?? 0 }
        let table = ([header] + lines).map { line in
            zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
        }
        return (machine + [""] + table).joined(separator: "\n")
    }

    package var json: JSON {
        .object([
            JSON.Member("machine", .array(machine.map { .string($0) })),
            JSON.Member("rows", .array(rows.map(\.json))),
        ])
    }
}

extension BenchReport.Row {
    fileprivate var json: JSON {
        var members = [
            JSON.Member("name", .string(name)), JSON.Member("unit", .string(unit)), JSON.Member("ours", ours.json),
        ]
        if let yardstick, let yardsticks {
            members += [JSON.Member("yardstick", .string(yardstick)), JSON.Member("yardstick_value", yardsticks.json)]
        }
        if let ratio { members.append(JSON.Member("ratio", .number("\(ratio)"))) }
        if let target { members.append(JSON.Member("target", .string(target.text))) }
        if let isReached { members.append(JSON.Member("reached", .bool(isReached))) }
        return .object(members)
    }
}

extension BenchReport.Target {
    fileprivate var text: String {
        switch self {
        case .ratio(let wanted): "≥ \(format(wanted)) ×"
        case .atLeast(let wanted): "≥ \(format(wanted))"
        case .atMost(let wanted): "≤ \(format(wanted))"
        }
    }
}

extension Spread {
    fileprivate var text: String {
        least == most ? format(median) : "\(format(median)) (\(format(least))–\(format(most)))"
    }

    fileprivate var json: JSON {
        ["median": .number("\(median)"), "min": .number("\(least)"), "max": .number("\(most)")]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// Three digits that count: `24310`, `12.4`, `0.182`.
private func format(_ value: Double) -> String {
    if value.isNaN { return "–" }
    if value >= 100 { return "\(Int(value.rounded()))" }
    let scale = value >= 10 ? 10.0 : value >= 1 ? 100 : 1000
    return "\((value * scale).rounded() / scale)"
}
