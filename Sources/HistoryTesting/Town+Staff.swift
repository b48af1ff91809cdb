import Kernel
import System

extension Town {
    /// Members of staff who come, forget passwords, move, are locked out and leave.
    mutating func hireStaff() throws {
        let offices = districts
        for index in 0..<6 {
            let id = newID()
            let phone = with { $0.sealed("139****000\(index)", of: id) }
            let issued = Account.Issued {
                ($0.account, $0.name, $0.employeeNo) = ("staff_\(index)", "职员\(index)", "G-\(index)")
                ($0.orgUnitId, $0.roles) = (offices[0], [index == 0 ? "SYS_ADMIN" : "ENTRY_CLERK"])
                $0.phone = phone
            }
            try perform(Account.self, id, .issue(issued), by: index == 0 ? "system:operator" : "admin")
            try perform(Account.self, id, .resetPassword(credential: newID()), by: "admin")
            if index < 4 { try perform(Account.self, id, .changePassword(credential: newID()), by: "\(id)") }
            if index == 0 { try perform(Account.self, id, .bindSecondFactor(newID()), by: "\(id)") }
            if index == 1 {
                var details = Account.Edited(issued)
                details.name = "改名"
                try perform(Account.self, id, .edit(details, orgUnit: offices[1]), by: "admin")
                try perform(Account.self, id, .assign(roles: ["SUPERVISOR", "FINANCE"]), by: "admin")
                try perform(Account.self, id, .rejectRoles(reason: "人数已满"), by: "security")
                try perform(Account.self, id, .assign(roles: ["FINANCE"]), by: "admin")
                try perform(Account.self, id, .approveRoles, by: "security")
            }
            if index >= 2 { try perform(Account.self, id, .lock(until: history.now + .seconds(1_800), failures: 5)) }
            if index == 3 { try perform(Account.self, id, .unlock(reason: "本人到场"), by: "security") }
            if index == 4 { try perform(Account.self, id, .disable(reason: "离职"), by: "admin") }
        }
    }
}
