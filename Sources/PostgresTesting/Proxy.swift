package import EventLoop
import Postgres

/// A wire between a client and a test's PostgreSQL that can be cut, delayed and silenced.
@IO package final class Proxy {
    /// What happens to the next request that contains the marker.
    package enum Fault: CaseIterable, Sendable {
        /// It never arrives.
        case before
        /// Half of it arrives.
        case half
        /// It is carried out, and the answer never arrives.
        case after
        /// The client sees the wire cut at once; the server gets the request later, when `release` is called.
        case late
    }

    /// How to connect through it.
    package let url: String
    /// Nothing passes in either direction, and nothing is closed.
    package var isSilent = false { didSet { changed.ring() } }
    /// Before each piece is passed on to the server.
    package var delay = Duration.zero
    /// How many requests met the fault they were meant for.
    package private(set) var strikes = 0
    private let server: Address
    private let listener: Listener
    private var armed: (fault: Fault, marker: [UInt8])?
    private var held: (bytes: [UInt8], link: Link)?
    private var links: [Link] = []
    private let changed = Bell()

    @IO private final class Link {
        let client: Socket, server: Socket
        var swallowsAnswer = false, isAnswered = false

        init(_ client: Socket, _ server: Socket) { (self.client, self.server) = (client, server) }

        func close() {
            client.close()
            server.close()
        }
    }

    /// Listens on a port of its own, for a database that `TestCluster.database` or `Cluster.conninfo` has named.
    package init(to conninfo: String) async throws {
        let directory = conninfo.firstMatch(of: /host='([^']+)'/).map { String($0.1) } ?? ""
        server = .unix(path: "\(directory)/.s.PGSQL.5432")
        listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        guard case .tcp(_, let port) = listener.address else { preconditionFailure("no port") }
        url = conninfo.replacing("host='\(directory)'", with: "host=127.0.0.1 port=\(port) sslmode=disable")
        Task.onLoop { await self.run() }
    }

    /// Cuts everything and listens no more.
    package func close() {
        listener.close()
        cut()
    }

    /// Cuts every connection there is.
    package func cut() {
        for link in links { link.close() }
        links = []
    }

    /// Lets the fault happen to the next request with these bytes in it.
    package func arm(_ fault: Fault, at marker: [UInt8]) { armed = (fault, marker) }

    /// Hands the held request of a `late` fault to the server, and returns when it has been carried out.
    package func release() async throws {
        guard let (bytes, link) = held else { return }
        held = nil
        try await link.server.write(bytes, until: .after(.seconds(10)))
        while !link.isAnswered, link.server.isOpen { _ = await changed.wait(until: .after(.seconds(10))) }
    }

    private func run() async {
        while let client = try? await listener.accept() {
            guard let server = try? await Socket.connect(to: server, until: .after(.seconds(5))) else {
                client.close()
                continue
            }
            let link = Link(client, server)
            links.append(link)
            Task.onLoop { await self.passRequests(link) }
            Task.onLoop { await self.passAnswers(link) }
        }
    }

    private func passRequests(_ link: Link) async {
        var bytes: [UInt8] = []
        while let count = try? await link.client.read(into: &bytes, until: .never), count > 0 {
            if delay > .zero { try? await EventLoop.sleep(for: delay) }
            await whileSilent()
            if let (fault, marker) = armed, bytes.firstRange(of: marker) != nil {
                armed = nil
                strikes += 1
                guard await strike(fault, bytes, link) else { return }
            } else if (try? await link.server.write(bytes, until: .never)) == nil {
                break
            }
            bytes.removeAll(keepingCapacity: true)
        }
        if link.client.isOpen { link.close() }
    }

    /// Whether the link lives on, for a while.
    private func strike(_ fault: Fault, _ bytes: [UInt8], _ link: Link) async -> Bool {
        switch fault {
        case .before: link.close()
        case .half:
            try? await link.server.write(Array(bytes[..<(bytes.count / 2)]), until: .never)
            link.close()
        case .after:
            link.swallowsAnswer = true
            try? await link.server.write(bytes, until: .never)
            return true
        case .late:
            held = (bytes, link)
            link.swallowsAnswer = true
            link.client.close()
        }
        return false
    }

    private func passAnswers(_ link: Link) async {
        var bytes: [UInt8] = [], swallowed: [UInt8] = []
        while let count = try? await link.server.read(into: &bytes, until: .never), count > 0 {
            await whileSilent()
            if link.swallowsAnswer {
                swallowed += bytes
                link.isAnswered = swallowed.isComplete
                if link.isAnswered { break }
            } else if (try? await link.client.write(bytes, until: .never)) == nil {
                break
            }
            bytes.removeAll(keepingCapacity: true)
        }
        link.close()
        links.removeAll { $0 === link }
        changed.ring()
    }

    private func whileSilent() async {
        while isSilent { _ = await changed.wait() }
    }
}

extension [UInt8] {
    /// Whether an answer ends with `ReadyForQuery`, outside a transaction.
    fileprivate var isComplete: Bool { suffix(6).elementsEqual([0x5A, 0, 0, 0, 5, 0x49]) }
}
