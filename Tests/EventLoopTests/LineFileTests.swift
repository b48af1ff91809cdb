import EventLoop
import Glibc
import Testing

@Suite("A file of lines") struct LineFileTests {
    @Test("keeps whole lines, drops a torn one, and goes on behind it")
    @IO func lines() throws {
        let path = "/tmp/lines-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(path) }
        try LineFile(path).append(Array("one".utf8))
        let torn = open(path, O_WRONLY | O_APPEND)
        #expect(write(torn, "tw", 2) == 2)
        close(torn)
        let file = try LineFile(path)
        #expect(try file.lines() == [Array("one".utf8)])
        try file.append(Array("two".utf8))
        #expect(try LineFile(path).lines() == [Array("one".utf8), Array("two".utf8)])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("tells which call failed on which path")
    @IO func failure() {
        let expected = FileError(call: "open", path: "/nowhere/file", errno: ENOENT)
        #expect(throws: expected) { _ = try LineFile("/nowhere/file") }
    }
}
