package import Kernel

/// People who do not exist: names, ID numbers with a right check digit, phones.
package struct Population {
    package struct Person {
        package var name: String, idNo: String, phone: String, isFemale: Bool, bankCard: String, address: String
    }

    /// Everybody in the district is somebody else: the number decides birth and sequence, so no ID number comes twice.
    private let start: Day
    /// More than all numbers that are asked for.
    private let size: Int
    private let region: Int

    package init(start: Day, size: Int, region: Int = 320_303) {
        (self.start, self.size, self.region) = (start, size, region)
    }

    package func adult(_ number: Int, _ random: inout SplitMix) -> Person {
        person(number, &random, youngest: start.adding(months: -12 * 22), days: 46 * 365)
    }

    func child(_ number: Int, _ random: inout SplitMix) -> Person {
        person(number, &random, youngest: start.adding(months: -12), days: 15 * 365)
    }

    private func person(_ number: Int, _ random: inout SplitMix, youngest: Day, days: Int) -> Person {
        let (group, sequence) = number.quotientAndRemainder(dividingBy: 999)
        let (year, month, day) = (youngest - group * max(1, days / (size / 999 + 1))).components
        let digits = "\(region)\(pad(year, 4))\(pad(month, 2))\(pad(day, 2))\(pad(sequence + 1, 3))"
        let given = (0..<random.int(1...2)).map { _ in random.pick(Population.givenNames) }.joined()
        return Person(
            name: random.pick(Population.familyNames) + given, idNo: digits + Population.checkDigit(digits),
            phone: "13\(pad(random.int(0...999_999_999), 9))", isFemale: !sequence.isMultiple(of: 2),
            bankCard: bankCard(&random),
            address: "徐州市云龙区\(random.pick(Population.roads))\(random.int(1...300))号\(random.int(1...40))栋")
    }

    /// Nineteen digits, the last one by Luhn's rule.
    private func bankCard(_ random: inout SplitMix) -> String {
        let digits = "621660\(pad(random.int(0...999_999_999_999), 12))"
        let sum = digits.utf8.reversed().enumerated().reduce(0) { sum, next in
            let digit = Int(next.element) - 48
            return sum + (next.offset.isMultiple(of: 2) ? digit * 2 - (digit > 4 ? 9 : 0) : digit)
        }
        return "\(digits)\((10 - sum % 10) % 10)"
    }

    /// GB 11643: the weighted sum of the first seventeen digits, modulo eleven.
    private static func checkDigit(_ digits: String) -> String {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        return String(Array("10X98765432")[sum % 11])
    }

    private static let familyNames = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "欧阳", "司马",
    ]
    private static let roads = ["民富路", "和平路", "解放南路", "黄河东路", "青年路", "民主南路"]
    private static let givenNames = [
        "伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "兰", "霞", "平", "刚", "桂", "文", "华",
    ]
}

func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

/// A seeded generator: the same seed makes the same district on every machine.
package struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
    package mutating func pick<T>(_ values: [T]) -> T { values[int(0...values.count - 1)] }

    /// Roughly normal: the sum of twelve uniform numbers.
    mutating func normal(mean: Double, deviation: Double) -> Double {
        mean + deviation * ((0..<12).reduce(0.0) { sum, _ in sum + Double.random(in: 0..<1, using: &self) } - 6)
    }
}
