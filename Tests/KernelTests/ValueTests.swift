import Kernel
import Testing

@Suite("Kernel values") struct ValueTests {
    @Test("every day of 400 years goes to its date and back")
    func days() {
        for number in Int32(-719_162)..<Int32(-719_162 + 146_097) {
            let (year, month, day) = Day(number: number).components
            #expect(Day(year, month, day)?.number == number)
        }
        #expect(Day("2026-02-29") == nil)
        #expect(Day("2028-02-29")?.description == "2028-02-29")
        #expect(Day("2026-1-01") == nil)
    }

    @Test("adding months clamps to the month's end")
    func months() {
        #expect(Day("2026-01-31")?.adding(months: 1) == Day("2026-02-28"))
        #expect(Day("2026-12-15")?.adding(months: 2) == Day("2027-02-15"))
        #expect(Month("2026-13") == nil)
        #expect((Month(2026, 1) + 13).description == "2027-02")
    }

    @Test(
        "rent is unit rent times area, half up",
        arguments: [(56_000, 5_832, 32_659), (61_600, 5_832, 35_925), (50_000, 1, 5)])
    func rent(unit: Int64, area: Int64, fen: Int64) {
        #expect(UnitRent(units: unit).monthlyRent(for: Area(units: area)).fen == fen)
    }

    @Test(
        "halves round away from zero",
        arguments: [(5, 1, 2, 3), (-5, 1, 2, -3), (4, 1, 3, 1), (32_659, 15, 31, 15_803)])
    func rounding(fen: Int64, numerator: Int64, denominator: Int64, expected: Int64) {
        #expect(Money(fen: fen).times(numerator, over: denominator).fen == expected)
    }

    @Test("a day begins at 16:00 UTC of the day before")
    func shanghai() throws {
        let before = try #require(Instant("2026-03-01T15:59:59.999999Z"))
        #expect(before.day.description == "2026-03-01")
        #expect((before + .microseconds(1)).day.description == "2026-03-02")
        #expect(Instant("2026-03-02T00:00:00+08:00") == Instant("2026-03-01T16:00:00Z"))
        #expect(before.description == "2026-03-01T15:59:59.999999Z")
        #expect(Instant("1969-12-31T23:59:59.5Z")?.description == "1969-12-31T23:59:59.500000Z")
    }

    @Test("a UUID survives text and bytes; derived ones are equal for equal questions only")
    func uuids() {
        let made = UUID(milliseconds: 1_767_225_600_000, random: (.max, .max))
        #expect(UUID(made.description) == made)
        #expect(UUID(bytes: made.bytes) == made)
        #expect(made.description.dropFirst(14).first == "7")
        #expect(UUID(position: 9_007_199_254_740_993, index: 2) == UUID(position: 9_007_199_254_740_993, index: 2))
        let ids = Set((0..<5_000).flatMap { position in (0..<4).map { UUID(position: position, index: $0) } })
        #expect(ids.count == 20_000)
    }
}
