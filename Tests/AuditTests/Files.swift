import Foundation

func temporaryDirectory() throws -> String {
    let directory = "/tmp/guangsha-archives-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    return directory
}
