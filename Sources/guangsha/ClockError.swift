import Foundation

/// By how much the clock of this process is wrong on purpose, so that a clock that jumps can be tried out: the seconds in
/// the file GUANGSHA_CLOCK_FILE, if it is named.
enum ClockError {
    static var now: Duration {
        guard let file, let text = try? String(contentsOfFile: file, encoding: .utf8) else { return .zero }
        return .seconds(Int(text) ?? 0)
    }

    private static let file = environment("GUANGSHA_CLOCK_FILE")
}
