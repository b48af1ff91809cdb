import Allocation
import Applications
import Billing
import Estate
import Kernel
import Leasing
import People
import Repairs
import System

/// What reads bytes that strangers made, and what must hold for any of them besides not crashing.
enum FuzzTarget: String, CaseIterable {
    /// Requests and chunked bodies: the same in one piece and in many.
    case request
    /// Answers of other systems: likewise.
    case response
    /// JSON and records: what was read is written and read again as the same.
    case json
    /// Stored facts of every type and version: likewise.
    case facts

    func run(_ bytes: [UInt8]) {
        switch self {
        case .request: fuzzRequest(bytes)
        case .response: fuzzResponse(bytes)
        case .json: fuzzJSON(bytes)
        case .facts: fuzzFact(bytes)
        }
    }

    var seeds: [[UInt8]] {
        switch self {
        case .request: requestSeeds.map { Array($0.utf8) }
        case .response: responseSeeds.map { Array($0.utf8) }
        case .json: jsonSeeds.map { Array($0.utf8) } + records.map(\.sample)
        case .facts:
            storedFacts.enumerated().map { number, fact in
                let choice: [UInt8] = [UInt8(number & 0xFF), UInt8(number >> 8)]
                return choice + fact.sample
            }
        }
    }
}

// MARK: JSON

private func fuzzJSON(_ bytes: [UInt8]) {
    if let json = try? JSON.parse(bytes) {
        guard (try? JSON.parse(json.bytes)) == json else { fatalError("JSON reads back differently") }
    }
    for record in records { record.check(bytes) }
}

/// A record or fact that bytes are read as.
private struct Reader: Sendable {
    let sample: [UInt8]
    let check: @Sendable ([UInt8]) -> Void
}

private let records: [Reader] = [
    reader(Contract.Terms.self), reader(Application.Form.self), reader(Payment.Received.self),
    reader(Person.Registered.self), reader(Room.Registered.self), reader(WorkOrder.Reported.self),
]

private func reader<R: Record>(_ record: R.Type) -> Reader {
    Reader(sample: R().json) { bytes in
        guard let value = try? R(json: bytes) else { return }
        guard let again = try? R(json: value.json), again.json == value.json else {
            fatalError("\(R.self) reads back differently")
        }
    }
}

// MARK: Facts

private let storedFacts: [Reader] = [
    readers(AllocationOffer.Event.self), readers(Application.Event.self), readers(Eligibility.Event.self),
    readers(Bill.Event.self), readers(BillRun.Event.self), readers(Payment.Event.self), readers(Building.Event.self),
    readers(Community.Event.self), readers(HousingUnit.Event.self), readers(Project.Event.self),
    readers(Room.Event.self), readers(Contract.Event.self), readers(Occupancy.Event.self),
    readers(Person.Event.self), readers(PersonalDataReveal.Event.self), readers(WorkOrder.Event.self),
    readers(PolicyRuleSet.Event.self), readers(ListExport.Event.self),
].flatMap { $0 }

/// One for each fact and version of a family.
private func readers<F: EventFamily>(_ family: F.Type) -> [Reader] {
    F.decoders.entries.sorted { $0.key < $1.key }.flatMap { name, entry in
        (1...entry.type.version).map { version in
            Reader(sample: entry.type.init().json) { payload in
                guard let fact = try? F.decoders.decode(type: name, version: version, payload: payload) else { return }
                let again = try? F.decoders.decode(type: name, version: entry.type.version, payload: fact.fact.json)
                guard again == fact else { fatalError("\(name) reads back differently") }
            }
        }
    }
}

/// The first two bytes choose the fact, the rest is its payload.
private func fuzzFact(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    storedFacts[(Int(bytes[0]) | Int(bytes[1]) << 8) % storedFacts.count].check(Array(bytes.dropFirst(2)))
}
