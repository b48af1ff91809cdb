import EventLog
import Leasing
import Postgres
import Projector

/// Each operation at the bank has a status of its own; neither is a stage of the contract.
extension ContractLedger {
    static func ask(_ fact: Contract.BankSyncRequested, _ event: RecordedEvent) -> Statement {
        change(event, "\(column(fact.operation)) = 'pending', bank_message = NULL, is_bank_asked = true")
    }

    static func answer(_ fact: Contract.SyncedToBank, _ event: RecordedEvent) -> Statement {
        let number: Statement = fact.operation == .create ? ", bank_contract_no = \(fact.bankContractNo)" : ""
        return change(event, "\(column(fact.operation)) = 'ok', bank_message = NULL\(number)")
    }

    static func fail(_ fact: Contract.BankSyncFailed, _ event: RecordedEvent) -> Statement {
        change(event, "\(column(fact.operation)) = 'failed', bank_message = \("\(fact.code) \(fact.message)")")
    }

    private static func column(_ operation: BankOperation) -> Statement {
        operation == .create ? "bank_sync" : "termination_sync"
    }
}

/// How a contract ends, or goes on after all.
extension ContractLedger {
    static func request(_ fact: Contract.CancellationRequested, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = 'cancellationPending', exit_reason = \(fact.reason.rawValue),
            requested_exit_date = \(fact.requestedExitDate), exit_requested_by = \(fact.applicantId)
            """)
    }

    static func resume(_ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = CASE WHEN bank_sync = 'ok' THEN 'active' ELSE 'approved' END, exit_reason = NULL,
            requested_exit_date = NULL, exit_requested_by = NULL
            """)
    }

    /// The bank is told, if it was ever told of the contract.
    static func end(_ fact: Contract.Terminated, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = 'terminated', terminated_on = \(fact.terminationDate), termination = \(fact.kind.rawValue),
            bank_sync = CASE WHEN is_bank_asked THEN bank_sync ELSE 'none' END,
            termination_sync = CASE WHEN is_bank_asked THEN 'pending' ELSE 'none' END
            """)
    }
}
