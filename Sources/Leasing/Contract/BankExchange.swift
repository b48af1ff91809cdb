extension Contract {
    /// Where the exchange with the bank about one operation stands. It is never a stage of the contract itself.
    package struct BankExchange: Sendable, Equatable {
        package enum Status: String, Sendable { case none, pending, ok, failed }

        package var status = Status.none
        /// Every number asked with; an answer to any of them counts.
        package var requestNos: [String] = []
        /// The last failed attempt with the last number.
        package var attempt: Int64 = 0

        mutating func ask(_ requestNo: String) {
            requestNos.append(requestNo)
            (status, attempt) = (.pending, 0)
        }

        mutating func fail(attempt: Int64) { (status, self.attempt) = (.failed, attempt) }

        var isInFlight: Bool { status == .pending && !requestNos.isEmpty }
    }
}
