import Kernel

/// What may stand in the log at all. Whoever appends is a part of this program, so a fault here is an error of it, and
/// is told before the database, which would refuse everybody's append with it.
extension Append {
    /// A payload's most bytes. Files belong beside the log, not into it.
    package static let payloadLimit = 1 << 20

    /// What is wrong, where; nil if nothing is.
    var fault: String? {
        if !isText(actor.id, 1...200) { return "the actor “\(actor.id)” is no name of 1 to 200 bytes" }
        if !isText(actor.channel, 1...64) { return "the channel “\(actor.channel)” is no name of 1 to 64 bytes" }
        for write in writes {
            let stream = write.stream
            if !isName(stream.category) {
                return
                    "the category “\(stream.category)” of stream \(stream.id) is no name: a letter, then letters, digits, - or _, "
                    + "64 at most"
            }
            if write.expectedVersion < 0 || write.expectedVersion > Int(Int32.max) - write.events.count {
                return "\(stream): no stream has the version \(write.expectedVersion)"
            }
            if let fault = write.events.lazy.compactMap(fault(of:)).first { return "\(stream): \(fault)" }
        }
        return nil
    }

    private func fault(of event: NewEvent) -> String? {
        if !isName(event.type) { return "“\(event.type)” is no name of a fact" }
        if event.schemaVersion < 1 || event.schemaVersion > Int(Int16.max) {
            return "\(event.type) has the schema version \(event.schemaVersion)"
        }
        if event.payload.isEmpty || event.payload.count > Append.payloadLimit {
            return
                "\(event.type) has a payload of \(event.payload.count) bytes; it may have 1 to \(Append.payloadLimit)"
        }
        return nil
    }

    private func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    private func isText(_ text: String, _ length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
