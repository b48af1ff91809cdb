/// Faults that a simulation can be given, to see that it finds them. Each is a way in which such systems were really built.
enum Planted: String, CaseIterable, Sendable {
    /// The store does not check the versions of the streams that are written.
    case writesUnchecked
    case claimsUnchecked
    /// A command that comes again is done again.
    case commandsForgotten
    /// What was acknowledged is gone after a while: a commit that did not wait for the disk.
    case commitsLost
    /// The outbox is not written with the facts it follows from.
    case outboxForgotten
    /// Facts that were read are not written into the checkpoint with what followed from them, but before it.
    case checkpointFirst
    /// Two leaders of a process manager both get through.
    case leadUnguarded
    /// A row is removed when it is taken, not when it has been answered.
    case atMostOnce
    /// Later rows of an instance overtake earlier ones.
    case unordered
    /// Each attempt asks under a number of its own.
    case freshNumbers
    /// An answer is not kept with the row that it settles.
    case answersForgotten
    case timersForgotten
    case rollForgotten
}
