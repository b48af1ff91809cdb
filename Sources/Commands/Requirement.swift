import Desk
import EventLoop
import Kernel
import RegisterEngine
import Registers

extension UnitOfWork {
    /// What a command refers to has to exist.
    func require<D: Decider>(_ decider: D.Type, _ id: UUID, _ what: String) async throws(CommandFailure) {
        guard try await exists(decider, id) else { throw .refused(.reference(what, id)) }
    }

    /// An organisation that is there and in use.
    func requireOrgUnit(_ id: UUID) async throws(CommandFailure) {
        try await OrgUnit.requireUsable(id, atAGlanceIn: self)
    }
}
