import Crypto
import Kernel

/// Where the next page begins, as a text that only we can write: its values go into SQL with the types of the columns.
enum Cursor {
    private static let signatureSize = 16

    /// Takes the values of the sort columns and the key in the row behind which the page begins.
    static func seal(_ values: [String?], list: String, sort: [Sort], key: [UInt8]) -> String {
        let payload = JSON.array(values.map { $0.map(JSON.string) ?? .null }).bytes
        let signature = sign(payload, list, sort, key)
        return (signature + payload).base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The values, or nil if the text is not ours or belongs to another list or order.
    static func open(_ text: String, list: String, sort: [Sort], key: [UInt8]) -> [String?]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let plain = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let bytes = [UInt8](base64: plain), bytes.count > signatureSize else { return nil }
        let payload = Array(bytes[signatureSize...])
        guard equalInConstantTime(Array(bytes[..<signatureSize]), sign(payload, list, sort, key)),
            let values = (try? JSON.parse(payload))?.array
        else { return nil }
        return values.map(\.string)
    }

    private static func sign(_ payload: [UInt8], _ list: String, _ sort: [Sort], _ key: [UInt8]) -> [UInt8] {
        let context = Array("\(list)?\(sort.map(\.term).joined(separator: ","))\n".utf8)
        return Array(HMAC.sha256(key: key, message: context + payload).prefix(signatureSize))
    }
}
