import Synchronization

/// Makes a value of a type once and keeps it: what a generic type, which can have no stored static, would keep there.
///
///     static var fields: [Field<Entered>] { once { Row.fields.map { … } } }
public func once<T: Sendable>(_ make: () -> T) -> T {
    if let kept = kept.withLock({ $0[ObjectIdentifier(T.self)] }) as? T { return kept }
    // Not under the lock, for making it may need another one. Whoever makes it meanwhile makes the same.
    let made = make()
    kept.withLock { $0[ObjectIdentifier(T.self)] = made }
    return made
}

private let kept = Mutex<[ObjectIdentifier: any Sendable]>([:])
