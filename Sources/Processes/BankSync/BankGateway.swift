package import Bank
package import EventLog
package import EventLoop
package import Kernel
package import Leasing
package import People

/// What the bank must know of a contract that its stream keeps sealed or only names.
package struct BankParty: Sendable {
    package var tenant: BankContract.Tenant
    package var debitAccount: String?

    package init(tenant: BankContract.Tenant, debitAccount: String?) {
        (self.tenant, self.debitAccount) = (tenant, debitAccount)
    }

    /// Opens the sealed values, for the time of one request. Throws `LesseeErased`, or what `open` throws.
    @IO package init(
        of contract: Contract.State, lessee: Person.State,
        open: @IO (Sealed, PersonalField) async throws -> String?
    ) async throws {
        guard let person = lessee.registered else { throw LesseeErased() }
        func opened(_ sealed: Sealed, _ field: PersonalField) async throws -> String {
            guard let text = try await open(sealed, field) else { throw LesseeErased() }
            return text
        }
        tenant = BankContract.Tenant()
        tenant.name = try await opened(person.name, .name)
        tenant.idType = person.idType.rawValue
        tenant.idNo = try await opened(person.idNo, person.idType.isIdentityNumber ? .idNumber : .document)
        tenant.mobile = try await opened(person.phone, .phone)
        if let account = contract.payerAccount { debitAccount = try await opened(account, .bankCard) }
    }
}

/// Nobody knows any more who the lessee was, so the bank cannot be told; a repetition changes nothing.
package struct LesseeErased: Error, Sendable {
    package init() {}
}

extension People.IdType {
    /// Whether its number has the form of GB 11643, and is sealed as such.
    fileprivate var isIdentityNumber: Bool { self == .identityCard || self == .residencePermit }
}

/// Sends what `BankSync` wants said to the bank. Names and accounts are opened here, for the time of the request.
@IO package final class BankGateway {
    private let client: BankClient
    private let log: any DecisionLog
    private let merchantNo: String
    private let clock: @IO () -> Instant
    private let party: @IO (Contract.State) async throws -> BankParty

    /// `party` opens the sealed values of a contract.
    package init(
        client: BankClient, log: any DecisionLog, merchantNo: String, clock: @escaping @IO () -> Instant,
        party: @escaping @IO (Contract.State) async throws -> BankParty
    ) {
        (self.client, self.log, self.merchantNo) = (client, log, merchantNo)
        (self.clock, self.party) = (clock, party)
    }

    package var system: ExternalSystem {
        ExternalSystem(BankSync.system) { call in await self.send(call) }
    }

    private func send(_ call: ExternalCall) async -> CallOutcome {
        guard let operation = BankOperation(rawValue: call.operation),
            let id = call.body["contractId"]?.string.flatMap({ UUID($0) })
        else { return .refused(code: "", message: "unknown call \(call.operation) \(call.body)") }
        let contract: Contract.State
        let party: BankParty
        do {
            let events = try await log.read(StreamName(Contract.category, id), after: 0, limit: 10_000)
            contract = Contract.fold(try events.map { event in try event.decoded(as: Contract.Event.self) })
            if operation == .terminate { return await terminate(contract, call.requestNo) }
            party = try await self.party(contract)
        } catch is LesseeErased {
            return .refused(code: "LESSEE-ERASED", message: "承租人的个人信息已销毁, 不能报送银行")
        } catch { return .retryable(code: "", message: "the request could not be made: \(error)") }
        return outcome(await client.send(request(contract, party, call.requestNo)))
    }

    private func request(_ contract: Contract.State, _ party: BankParty, _ requestNo: String) -> BankContract {
        let terms = contract.terms
        return BankContract {
            ($0.requestNo, $0.merchantNo, $0.contractNo) = (requestNo, merchantNo, terms.contractNo)
            ($0.tenant, $0.debitAccount) = (party.tenant, party.debitAccount)
            ($0.room.address, $0.room.area) = (terms.address, terms.buildingArea)
            ($0.rent.monthly, $0.rent.deposit) = (terms.monthlyRent, terms.deposit)
            $0.rent.cycle =
                switch terms.paymentCycle {
                case .month: .month
                case .quarter: .quarter
                case .half: .halfYear
                case .year: .year
                }
            ($0.startDate, $0.endDate) = (terms.startDate, terms.endDate)
            $0.timestamp = BankTime(clock())
        }
    }

    private func terminate(_ contract: Contract.State, _ requestNo: String) async -> CallOutcome {
        let outcome = await client.send(
            BankTermination {
                ($0.requestNo, $0.merchantNo, $0.contractNo) = (requestNo, merchantNo, contract.terms.contractNo)
                $0.terminationDate = contract.exitDate ?? contract.terms.endDate
                $0.reason = contract.request?.reason.rawValue ?? ""
                $0.timestamp = BankTime(clock())
            })
        // What the bank does not have, or has ended, is as it should be.
        if case .refused(let code, _) = outcome, let code = BankCode(rawValue: code),
            code == .contractNotFound || code == .contractTerminated
        {
            return .accepted([:])
        }
        return self.outcome(outcome)
    }

    private func outcome(_ outcome: BankOutcome<BankReply>) -> CallOutcome {
        switch outcome {
        case .accepted(let reply):
            .accepted([
                "bankContractNo": .string(reply.bankContractNo ?? ""),
                "bankSerialNo": .string(reply.bankSerialNo ?? ""),
            ])
        case .refused(let code, let message): .refused(code: code, message: message)
        case .retryable(let code, let message): .retryable(code: code, message: message)
        case .unknown(let reason): .unknown(reason)
        }
    }
}
