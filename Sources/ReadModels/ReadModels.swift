import ApplicationsProjections
import BillingProjections
import EstateProjections
import HomeProjections
import LeasingProjections
package import Projector
package import Queries
import Registers
import RepairsProjections
package import Reports
import SystemProjections

/// Every read model of the product.
package let allProjections: [any Projection.Type] =
    [
        RoomBoard.self, ApplicationQueue.self, EligibilityRegister.self, AllocationBoard.self, ContractLedger.self,
        BillList.self, PaymentList.self, ContractAccount.self, RentAccounting.self, WorkOrders.self, RepairSummary.self,
        HomeCounters.self, AccountList.self, Operations.self, PolicyList.self, WorkingDayList.self, RevealLog.self,
        ExportLog.self,
    ] + registerProjections

/// Every list that can be asked for.
package let allLists: [ListDefinition] =
    RoomBoard.lists + ApplicationQueue.lists + EligibilityRegister.lists + AllocationBoard.lists + ContractLedger.lists
    + BillList.lists + PaymentList.lists + ContractAccount.lists + WorkOrders.lists + HomeCounters.lists
    + AccountList.lists + Operations.lists + PolicyList.lists + WorkingDayList.lists + RevealLog.lists + ExportLog.lists
    + registerLists

/// Every report that can be asked for.
package let allReports: [any ReportDefinition.Type] = [RentAccountingReport.self, RepairSummaryReport.self]
