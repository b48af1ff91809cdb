import Crypto
package import Kernel

/// Which chain of calls a request belongs to (W3C Trace Context).
package struct Trace: Sendable, Equatable {
    /// 16 bytes, not all zero.
    package let id: [UInt8]
    private let span: [UInt8]
    private let flags: UInt8

    /// Continues the caller's trace, or begins one if the header is absent or not valid.
    package init(traceparent: String?) {
        span = Random.bytes(8)
        if let (id, flags) = traceparent.flatMap(Trace.parse) {
            (self.id, self.flags) = (id, flags)
        } else {
            (id, flags) = (Random.bytes(16), 0)
        }
    }

    package var header: String { "00-\(id.hex)-\(span.hex)-\([flags].hex)" }

    /// Kept with each fact, so that what one call caused can be found.
    package var correlationID: UUID { UUID(bytes: id) ?? .zero }

    private static func parse(_ text: String) -> (id: [UInt8], flags: UInt8)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", text == text.lowercased(), let id = [UInt8](hex: parts[1]),
            let parent = [UInt8](hex: parts[2]), let flags = [UInt8](hex: parts[3]), id.count == 16, parent.count == 8,
            flags.count == 1, id.contains(where: { $0 != 0 }), parent.contains(where: { $0 != 0 })
        else { return nil }
        return (id, flags[0])
    }
}

/// The language a person reads: Chinese, unless English is preferred.
package enum Language: Sendable, Equatable {
    case chinese, english

    /// Takes an Accept-Language field (RFC 9110 §12.5.4).
    package init(accepting header: String?) {
        var best = (language: Language.chinese, weight: 0.0)
        for element in (header ?? "").split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let tag = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if tag.hasPrefix("en"), weight > best.weight { best = (.english, weight) }
            if tag.hasPrefix("zh"), weight > best.weight { best = (.chinese, weight) }
        }
        self = best.language
    }
}
