import Kernel
package import Postgres

extension Statement {
    /// The call of `log.append` for a batch of independent commands. With care each command has its own answer;
    /// without, whatever stands in the way of one fails them all (`PostgresError.wantsCare`).
    package static func append(_ batch: [Append], isCareful: Bool = true) -> Statement {
        var columns = AppendColumns()
        for (index, append) in batch.enumerated() { columns.add(append, number: Int32(index + 1)) }
        return columns.statement(isCareful: isCareful)
    }
}

/// The arrays that `log.append` takes, grown command by command. Fixed-width columns are kept in their wire form.
private struct AppendColumns {
    var actors: [String?] = [], commandIDs = Packed(), fingerprints: [[UInt8]?] = []
    var subjects = Packed(), versions = Packed(), counts = Packed()
    var channels: [String?] = [], correlations = Packed(), causations: [[UInt8]?] = [], policies: [String?] = []

    var writeCommands = Packed(), writeCategories: [String?] = [], writeIDs = Packed()
    var writeExpected = Packed(), writeCounts = Packed()

    var claimCommands = Packed(), claimTakes = Packed(), claimKinds: [String?] = [], claimValues: [String?] = []
    var claimStreams = Packed()

    var eventCommands = Packed(), eventCategories: [String?] = [], eventStreams = Packed(), eventVersions = Packed()
    var types: [String?] = [], schemas = Packed(), eventIDs = Packed(), occurred = Packed()
    var effective: [[UInt8]?] = [], payloads: [[UInt8]?] = [], digests: [UInt8] = []

    mutating func add(_ append: Append, number: Int32) {
        actors.append(append.actor.id)
        commandIDs.add(append.commandID)
        fingerprints.append(append.fingerprint)
        subjects.add(append.subject)
        let written = append.writes.first { $0.stream.id == append.subject }
        versions.add(Int32((written?.expectedVersion ?? 0) + (written?.events.count ?? 0)))
        counts.add(Int32(append.writes.reduce(0) { $0 + $1.events.count }))
        channels.append(append.actor.channel)
        correlations.add(append.correlationID)
        causations.append(append.causationID?.bytes)
        policies.append(append.policyVersion)
        for write in append.writes { add(write, of: append, number) }
        for (stream, change) in append.claims {
            claimCommands.add(number)
            claimStreams.add(stream)
            switch change {
            case .take(let claim, _): add(claim, isTaken: true)
            case .release(let claim): add(claim, isTaken: false)
            }
        }
    }

    private mutating func add(_ claim: Claim, isTaken: Bool) {
        claimTakes.bytes.append(isTaken ? 1 : 0)
        claimKinds.append(claim.kind)
        claimValues.append(claim.value)
    }

    private mutating func add(_ write: Append.Write, of append: Append, _ number: Int32) {
        writeCommands.add(number)
        writeCategories.append(write.stream.category)
        writeIDs.add(write.stream.id)
        writeExpected.add(Int32(write.expectedVersion))
        writeCounts.add(Int32(write.events.count))
        for (offset, event) in write.events.enumerated() {
            eventCommands.add(number)
            eventCategories.append(write.stream.category)
            eventStreams.add(write.stream.id)
            eventVersions.add(Int32(write.expectedVersion + offset + 1))
            types.append(event.type)
            schemas.add(Int32(event.schemaVersion))
            eventIDs.add(event.id)
            occurred.add(event.occurredAt)
            effective.append(event.effectiveDate.map { Packed($0.number - Day.postgresEpoch).bytes })
            payloads.append(event.payload)
            digests += Chain.digest(
                of: event, version: write.expectedVersion + offset + 1, of: write.stream, in: append)
        }
    }

    func statement(isCareful: Bool) -> Statement {
        let commands: Statement = """
            \(Value.textArray(actors)), \(commandIDs.uuids), \(Value.bytesArray(fingerprints)), \(subjects.uuids),
            \(versions.ints), \(counts.ints), \(Value.textArray(channels)), \(correlations.uuids), \(Value.array(.uuid, causations)),
            \(Value.textArray(policies))
            """
        let writes: Statement = """
            \(writeCommands.ints), \(Value.textArray(writeCategories)), \(writeIDs.uuids), \(writeExpected.ints),
            \(writeCounts.ints)
            """
        let claims: Statement = """
            \(claimCommands.ints), \(claimTakes.bools), \(Value.textArray(claimKinds)),
            \(Value.textArray(claimValues)), \(claimStreams.uuids)
            """
        let events: Statement = """
            \(eventCommands.ints), \(Value.textArray(eventCategories)), \(eventStreams.uuids), \(eventVersions.ints),
            \(Value.textArray(types)), \(schemas.ints), \(eventIDs.uuids), \(occurred.instants),
            \(Value.array(.date, effective)), \(Value.array(.json, payloads)), \(Value.bytes(digests))
            """
        let care: Statement = isCareful ? "true" : "false"
        return "SELECT * FROM log.append(\(commands), \(writes), \(claims), \(events), \(care))"
    }
}
