// One table of all problems: requests that are wrong, commands that were not done, rules that said no.

extension ProblemType {
    static let malformedJSON = ProblemType(
        "malformed-json", 400, "请求内容不是有效的 JSON", "The body is not valid JSON",
        advice: ("请按 detail 中的字节位置检查请求内容", "Look at the byte offset given in detail"))
    static let malformedHeader = ProblemType(
        "malformed-header", 400, "请求头格式错误", "A header field is malformed",
        advice: ("请按 detail 的说明改正请求头", "Correct the header field as detail says"))
    static let invalidQuery = ProblemType(
        "invalid-query", 400, "查询参数不正确", "The query is not valid",
        advice: ("请按 errors 逐项改正; 每一项列出了可用的参数或值", "Correct each entry of errors; each says what is allowed"))
    static let invalidValue = ProblemType(
        "E-VALUE", 422, "填写的内容不正确", "Values are not valid",
        advice: ("请按 errors 逐项改正后重新提交", "Correct each entry of errors and send the request again"))
    static let unsupportedMediaType = ProblemType(
        "unsupported-media-type", 415, "不支持的内容类型", "Unsupported media type",
        advice: ("请使用 Content-Type: application/json, UTF-8 编码", "Use Content-Type: application/json in UTF-8"))
    static let noSuchPath = ProblemType(
        "no-such-path", 404, "没有这个地址", "There is no such path",
        advice: ("请在 /openapi.json 中核对地址", "Check the path in /openapi.json"))
    static let methodNotAllowed = ProblemType(
        "method-not-allowed", 405, "这个地址不支持该请求方法", "The method is not allowed here",
        advice: ("请使用 Allow 头中列出的方法", "Use one of the methods in the Allow field"))
    static let forbidden = ProblemType(
        "E-AUTH-DENIED", 403, "没有权限", "Permission denied",
        advice: ("请联系管理员授予 details.permission 中的权限", "Ask for the permission named in details"))

    static let wrongSignature = ProblemType(
        "wrong-signature", 403, "签名不正确", "The signature is wrong",
        advice: ("请核对双方约定的密钥和签名算法", "Check the shared secret and how it is signed"))

    static let outsideScope = ProblemType(
        "E-SCOPE", 403, "超出数据范围", "Outside your data scope",
        advice: (
            "请在本部门的数据范围内办理, 或由数据范围为全市的人员办理",
            "Keep to the data of your organisation, or ask somebody who sees the whole city"
        ))

    static let ofRequests = [
        malformedJSON, malformedHeader, invalidQuery, invalidValue, unsupportedMediaType, noSuchPath, methodNotAllowed,
        forbidden, wrongSignature, outsideScope,
    ]

    static let notFound = ProblemType(
        "E-NOT-FOUND", 404, "没有这条记录", "There is no such record",
        advice: ("请核对编号; 刚登记的数据可能要稍等才能查到", "Check the id; what was just entered may take a moment to show"))
    static let stale = ProblemType(
        "E-VERSION", 412, "数据已被他人修改", "The data has been changed since you read it",
        advice: ("请重新读取, 核对 details.changes 中的变动后再提交", "Read it again and look at details.changes before sending"))
    static let keyReused = ProblemType(
        "E-IDEMPOTENT-MISMATCH", 422, "幂等键已用于另一个请求", "The idempotency key was used for another request",
        advice: ("每个新的请求请使用新的 Idempotency-Key", "Use a new Idempotency-Key for each new request"))
    static let contended = ProblemType(
        "contended", 409, "同时办理的人过多", "Others keep changing the same data",
        advice: ("没有任何改动; 请稍后重试", "Nothing was changed; try again shortly"), isRetryable: true)
    static let jobRunning = ProblemType(
        "E-JOB-RUNNING", 409, "同样的任务已经存在", "The same job exists already",
        advice: ("请在 Location 所指的地址查看它的进度", "Watch it at the address in Location"))
    static let overloaded = ProblemType(
        "overloaded", 503, "服务繁忙", "The service is busy",
        advice: ("没有任何改动; 请在 Retry-After 秒后重试", "Nothing was changed; try again after Retry-After seconds"),
        isRetryable: true)
    static let unavailable = ProblemType(
        "unavailable", 503, "服务暂时不可用", "The service is temporarily unavailable",
        advice: ("没有任何改动; 请在 Retry-After 秒后重试", "Nothing was changed; try again after Retry-After seconds"),
        isRetryable: true)
    static let outcomeUnknown = ProblemType(
        "outcome-unknown", 503, "尚不能确定是否办理成功", "It is not yet known whether this was done",
        advice: (
            "请用同一个 Idempotency-Key 重试: 已办理的会返回首次的结果, 不会重复办理",
            "Retry with the same Idempotency-Key: what was done is answered as the first time, and not done twice"
        ), isRetryable: true)
    static let internalError = ProblemType(
        "internal-error", 500, "系统内部错误", "Internal error",
        advice: ("请将 trace_id 告知管理员", "Tell the administrator the trace_id"))

    static let ofCommands = [
        notFound, stale, keyReused, contended, jobRunning, overloaded, unavailable, outcomeUnknown, internalError,
    ]

    /// What the HTTP server answers by itself, before any endpoint is asked.
    static let ofProtocol = [
        ProblemType(
            "malformed-request", 400, "请求格式错误", "The request is malformed",
            advice: ("请检查客户端或代理是否遵守 HTTP/1.1", "Check that client and proxies speak HTTP/1.1")),
        ProblemType(
            "request-timeout", 408, "请求超时", "The request did not arrive in time",
            advice: ("请检查网络后重试", "Check the network and try again"), isRetryable: true),
        ProblemType(
            "body-too-large", 413, "请求内容过大", "The body is too large",
            advice: ("请分批提交", "Send it in parts")),
        ProblemType(
            "target-too-long", 414, "请求地址过长", "The URL is too long",
            advice: ("请减少查询条件", "Use fewer conditions")),
        ProblemType(
            "unknown-expectation", 417, "无法满足 Expect 要求", "The expectation cannot be met",
            advice: ("请去掉 Expect 头", "Leave out the Expect field")),
        ProblemType(
            "headers-too-large", 431, "请求头过大", "The header fields are too large",
            advice: ("请减少请求头", "Send fewer or shorter header fields")),
        ProblemType(
            "not-implemented", 501, "不支持的请求方式", "Not implemented",
            advice: ("请按 /openapi.json 调用", "Call what /openapi.json describes")),
        ProblemType(
            "unsupported-http-version", 505, "不支持的 HTTP 版本", "Unsupported HTTP version",
            advice: ("请使用 HTTP/1.1", "Use HTTP/1.1")),
    ]
}
