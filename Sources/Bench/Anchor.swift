import Kernel

/// The yardstick of appends: a bare table of the log's shape with the log's indexes, written by PostgreSQL's own means.
enum Anchor {
    static let schema = """
        CREATE SEQUENCE anchor_position;
        CREATE TABLE anchor (LIKE log.event INCLUDING INDEXES);
        ALTER TABLE anchor ALTER position SET DEFAULT nextval('anchor_position');
        """

    /// One row in one transaction, for pgbench, to which a colon before a word would be a variable.
    static let insert = """
        INSERT INTO anchor (category, stream_id, version, type, schema_version, event_id, recorded_at, occurred_at, \
        actor, channel, command_id, correlation_id, policy_version, payload) VALUES ('Account', gen_random_uuid(), 1, \
        'AccountEntered', 1, gen_random_uuid(), clock_timestamp(), clock_timestamp(), 'clerk', 'window', \
        gen_random_uuid(), gen_random_uuid(), 'bench', '\(payload.replacing(":", with: ": "))');
        """

    /// So many rows in the text form of COPY, in pieces of about 64 KiB.
    static func rows(_ count: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        let moment = "2026-03-01 02:00:00.123456+00"
        for position in 1...count {
            let columns = [
                "\(position)", "Account", "\(Make.id())", "1", "AccountEntered", "1", "\(Make.id())",
                moment, moment, "\\N", "clerk", "window", "\(Make.id())", "\(Make.id())", "\\N",
                "bench", payload,
            ]
            piece.append(contentsOf: "\(columns.joined(separator: "\t"))\n".utf8)
            if piece.count >= 64 * 1024 || position == count {
                pieces.append(piece)
                piece = []
            }
        }
        return pieces
    }

    private static let payload = String(decoding: Make.payload, as: UTF8.self)
}
