import EventLoop
import Foundation
import Testing

/// `guangsha torture` for as long as a test may take. `ops/torture` runs it for as long as one likes.
@Suite("Torture") struct TortureTests {
    @Test(
        "each kind of fault, under load: nothing is lost or done twice, and each check sees what is broken on purpose")
    func short() async throws {
        // On a thread of its own: those of the tests are few.
        let result = try await offload {
            try Town.run(".build/debug/guangsha", ["torture", "--seconds", "8", "--seed", "7", "--controls"])
        }
        #expect(result.code == 0, "\(result.output)")
        #expect(result.output.contains("nothing was lost, nothing done twice"))
        #expect(result.output.matches(of: /control: .*: caught/).count == 5)
    }
}
