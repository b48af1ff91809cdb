extension Role {
    package var permissions: PermissionSet { PermissionSet(grants) }

    private var grants: [String] {
        switch self {
        case .systemAdministrator:
            [
                "system:account:list", "system:account:issue", "system:account:edit", "system:account:assign",
                "system:account:disable", "system:account:reset", "system:session:list", "system:session:end",
                "system:policy:list", "home:counters:list",
            ]
        case .securityAdministrator:
            [
                "system:account:list", "system:account:approve", "system:account:unlock", "system:account:factor",
                "system:session:list",
                "system:session:end", "system:policy:*",
            ]
        case .auditor:
            [
                "log:event:list", "system:login-log:*", "system:operation-log:*", "system:reveal-log:*",
                "system:export-log:*", "system:account:list", "system:session:list",
            ]
        case .entryClerk:
            [
                "estate:*:list", "estate:*:register", "people:person:*", "applications:application:submit",
                "applications:*:list", "allocation:offer:list", "leasing:contract:enter", "leasing:contract:edit",
                "leasing:contract:discard", "leasing:contract:submit", "leasing:contract:cancel", "leasing:*:list",
                "billing:*:list", "repairs:order:report", "repairs:order:list", "estate:*:export",
                "applications:*:export", "allocation:offer:export", "leasing:*:export", "billing:*:export",
                "repairs:order:export", "home:counters:list",
            ]
        case .streetReviewer:
            [
                "applications:application:accept", "applications:application:review", "applications:*:list",
                "people:person:list", "home:counters:list",
            ]
        case .civilReviewer:
            ["applications:application:review", "applications:*:list", "people:person:list", "home:counters:list"]
        case .districtReviewer:
            [
                "applications:*:*", "allocation:offer:*", "people:person:list", "people:personal-data:reveal",
                "estate:*:list",
                "leasing:contract:list",
                "home:counters:list",
            ]
        case .cityFiler:
            [
                "applications:application:review", "applications:*:list", "applications:*:export",
                "allocation:offer:list", "people:person:list", "report:*:view", "home:counters:list",
            ]
        case .allocationOfficer:
            ["allocation:offer:*", "applications:*:list", "estate:*:list", "people:person:list", "home:counters:list"]
        case .propertyManager:
            [
                "leasing:contract:approve", "leasing:cancellation:approve", "leasing:occupancy:*", "leasing:*:list",
                "estate:room:*", "estate:*:list", "repairs:*:*", "people:person:list", "billing:*:list",
                "estate:*:export", "leasing:*:export", "billing:*:export", "home:counters:list",
            ]
        case .finance:
            [
                "billing:*:*", "leasing:contract:list", "leasing:contract:export", "report:*:view",
                "home:counters:list",
            ]
        case .repairWorker: ["repairs:job:*", "repairs:order:list"]
        case .supervisor:
            [
                "estate:*:list", "leasing:*:list", "repairs:order:list", "estate:*:export", "leasing:*:export",
                "repairs:order:export", "report:*:view", "home:counters:list",
            ]
        case .operatorUser:
            [
                "estate:*:list", "leasing:contract:list", "billing:bill:list", "billing:account:list",
                "repairs:order:list", "home:counters:list",
            ]
        case .leader: ["report:*:view", "home:counters:list"]
        }
    }
}
