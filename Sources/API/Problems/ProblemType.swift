/// A kind of problem: what `/problems/<code>` explains.
package struct ProblemType: Sendable, Equatable {
    package let code: String
    package let status: Int
    /// The same request may succeed later.
    package let isRetryable: Bool
    package let title: Translated
    /// What to do.
    package let advice: Translated

    package struct Translated: Sendable, Equatable {
        package let chinese: String, english: String

        package func text(in language: Language) -> String { language == .english ? english : chinese }
    }

    init(
        _ code: String, _ status: Int, _ chinese: String, _ english: String, advice: (String, String),
        isRetryable: Bool = false
    ) {
        (self.code, self.status, self.isRetryable) = (code, status, isRetryable)
        title = Translated(chinese: chinese, english: english)
        self.advice = Translated(chinese: advice.0, english: advice.1)
    }

    package static func named(_ code: String) -> ProblemType? { byCode[code] }

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// Every problem that has a page.
    package static let all = ofRequests + ofCallers + ofCommands + ofRules + ofProtocol
}
