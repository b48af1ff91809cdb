import API
import Kernel

/// The newest version this build can read of each type of fact.
let allFacts: [String: Int] = allFactTypes.reduce(into: [:]) { $0[$1.fact.type] = $1.fact.version }
