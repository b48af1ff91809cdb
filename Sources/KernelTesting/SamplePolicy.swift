internal import FoundationEssentials
package import Kernel

extension Policy {
    /// The sample rule set the product ships (`Sources/Demo/Policy/national-defaults.json`), so that tests notice a
    /// missing number.
    /// In its years, every day from Monday to Friday is worked.
    package static func nationalDefaults(
        version: String = "national-defaults", _ changes: [String: Int64] = [:]
    ) -> Policy {
        let values = changes.isEmpty ? shipped : shipped.merging(changes) { $1 }
        return Policy(version: version, values: values, workingDays: everyWeekday)
    }

    private static let everyWeekday: WorkingDays = {
        var days = WorkingDays()
        for year in 2000...2060 { days.know(year) }
        return days
    }()

    /// Read once: tests ask for it at every step.
    private static let shipped: [String: Int64] = {
        let path = packageRoot(of: #filePath) + "/Sources/Demo/Policy/national-defaults.json"
        let rows = FileManager.default.contents(atPath: path).flatMap { try? JSON.parse([UInt8]($0)) }?.array ?? []
        let values = rows.compactMap { row in row["key"]?.string.flatMap { key in row["value"]?.int.map { (key, $0) } }
        }
        return Dictionary(values, uniquingKeysWith: { $1 })
    }()
}

/// The folder with `Package.swift` above a file.
func packageRoot(of file: String) -> String {
    var root = file[...]
    while !root.isEmpty && !FileManager.default.fileExists(atPath: root + "/Package.swift") {
        root = root[..<(root.lastIndex(of: "/") ?? root.startIndex)]
    }
    return String(root)
}
