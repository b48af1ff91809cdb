package import Kernel

extension WorkOrder {
    package enum Event: EventFamily {
        case reported(Reported)
        case dispatched(Dispatched)
        case jobAccepted(JobAccepted)
        case jobDeclined(JobDeclined)
        case visitRecorded(VisitRecorded)
        case completed(Completed)
        case verified(Verified)
        case rated(Rated)
        case reopened(Reopened)
        case cancelled(Cancelled)
        case slaBreached(SlaBreached)

        package var fact: any Fact {
            switch self {
            case .reported(let fact): fact
            case .dispatched(let fact): fact
            case .jobAccepted(let fact): fact
            case .jobDeclined(let fact): fact
            case .visitRecorded(let fact): fact
            case .completed(let fact): fact
            case .verified(let fact): fact
            case .rated(let fact): fact
            case .reopened(let fact): fact
            case .cancelled(let fact): fact
            case .slaBreached(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Reported.self, Event.reported)
            .adding(Dispatched.self, Event.dispatched)
            .adding(JobAccepted.self, Event.jobAccepted)
            .adding(JobDeclined.self, Event.jobDeclined)
            .adding(VisitRecorded.self, Event.visitRecorded)
            .adding(Completed.self, Event.completed)
            .adding(Verified.self, Event.verified)
            .adding(Rated.self, Event.rated)
            .adding(Reopened.self, Event.reopened)
            .adding(Cancelled.self, Event.cancelled)
            .adding(SlaBreached.self, Event.slaBreached)
    }
}
