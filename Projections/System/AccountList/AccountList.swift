package import EventLog
package import Kernel
package import Postgres
import Projector
import System

/// Who has an account, with which roles (用户管理).
package enum AccountList: Projection {
    package static let name = "account_list"
    package static let schema = String(decoding: PackageResources.account_list_sql, as: UTF8.self)
    package static let categories = [Account.category]
    package static let scopes: [String: RowScope] = [name: .columns()]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: Account.Event.self) {
        case .issued(let fact): [insert(fact, event)]
        case .edited(let fact):
            [
                change(
                    event,
                    """
                    name = \(fact.name), phone = \(fact.phone?.mask), employee_no = \(fact.employeeNo),
                    valid_until = \(fact.validUntil)
                    """)
            ]
        case .transferred(let fact): [change(event, "org_unit_id = \(fact.toOrgUnitId)")]
        case .linked(let fact): [change(event, "person_id = \(fact.personId)")]
        case .rolesAssigned(let fact):
            [
                change(
                    event,
                    "roles = \(fact.roles.joined(separator: ",")), requested_roles = NULL, requested_by = NULL")
            ]
        case .rolesRequested(let fact):
            [
                change(
                    event,
                    """
                    requested_roles = \(fact.roles.joined(separator: ",")), requested_by = \(fact.requestedBy)
                    """)
            ]
        case .rolesRejected: [change(event, "requested_roles = NULL, requested_by = NULL")]
        case .turnedOff(let fact): [change(event, "status = 'disabled', disabled_reason = \(fact.reason)")]
        case .turnedOn: [change(event, "status = 'active', disabled_reason = NULL")]
        case .passwordReset(let fact): [change(event, "one_time_until = \(fact.expiresAt)")]
        case .passwordChanged(let fact):
            [change(event, "one_time_until = NULL, password_changed_at = \(fact.changedAt)")]
        case .locked(let fact): [change(event, "locked_until = \(fact.until)")]
        case .unlocked: [change(event, "locked_until = NULL")]
        case .secondFactorBound: [change(event, "has_second_factor = true")]
        case .secondFactorRemoved: [change(event, "has_second_factor = false")]
        }
    }

    private static func insert(_ fact: Account.Issued, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "account_id",
            [
                "account": fact.account, "name": fact.name, "phone": fact.phone?.mask, "employee_no": fact.employeeNo,
                "org_unit_id": fact.orgUnitId, "roles": fact.roles.joined(separator: ","), "status": "active",
                "valid_until": fact.validUntil, "issued_at": event.occurredAt, "entered_by": event.actor.id,
            ])
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "account_id", changes)
    }
}
