import Crypto

/// The tree of hashes over a list of leaves, as RFC 6962 has it: a leaf can be shown to be in it by a few nodes.
package enum MerkleTree {
    /// The root; that of no leaves is the hash of nothing.
    package static func root(of leaves: some Collection<[UInt8]>) -> [UInt8] {
        // The roots of the complete trees so far, the largest first: as many as the count has bits.
        var complete: [(size: Int, root: [UInt8])] = []
        for leaf in leaves {
            complete.append((1, leaf))
            while complete.count >= 2, complete[complete.count - 2].size == complete[complete.count - 1].size {
                let right = complete.removeLast(), left = complete.removeLast()
                complete.append((2 * left.size, node(left.root, right.root)))
            }
        }
        guard var root = complete.popLast()?.root else { return SHA256.hash([]) }
        while let left = complete.popLast() { root = node(left.root, root) }
        return root
    }

    /// The nodes that lead from a leaf to the root, the lowest first.
    package static func path(to index: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        if leaves.count <= 1 { return [] }
        let half = split(leaves.count)
        let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
        return index < half
            ? path(to: index, in: left) + [root(of: right)] : path(to: index - half, in: right) + [root(of: left)]
    }

    /// The root that a leaf and its path make; nil if a tree of that size has no such path.
    package static func root(leaf: [UInt8], index: Int, size: Int, path: [[UInt8]]) -> [UInt8]? {
        guard index >= 0, index < size else { return nil }
        if size == 1 { return path.isEmpty ? leaf : nil }
        guard let last = path.last else { return nil }
        let half = split(size), rest = Array(path.dropLast())
        if index < half {
            return root(leaf: leaf, index: index, size: half, path: rest).map { node($0, last) }
        }
        return root(leaf: leaf, index: index - half, size: size - half, path: rest).map { node(last, $0) }
    }

    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { SHA256.hash([0x01] + left + right) }

    /// The largest power of two below the count.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
