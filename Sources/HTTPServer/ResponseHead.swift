/// How the body of an answer is delimited.
enum ResponseFraming: Equatable {
    case none
    case length(Int)
    case chunked
    /// The end of the connection is the end of the body: all an HTTP/1.0 client understands.
    case untilClose
}

extension Response {
    /// The framing of the answer to `head` (RFC 9110 §6.4.1, RFC 9112 §6.3).
    func framing(for head: RequestHead?) -> ResponseFraming {
        if status == 204 || status == 304 { return .none }
        return switch body {
        case .bytes(let bytes): .length(bytes.count)
        case .stream: head?.isVersion10 == true ? .untilClose : .chunked
        }
    }

    /// Writes status line, headers and the empty line. `date` is a whole Date line.
    func writeHead(to output: inout [UInt8], framing: ResponseFraming, connection: String?, date: [UInt8]) {
        output.append("HTTP/1.1 ")
        output.append("\(status) ")
        output.append(reasonPhrase(status))
        output.append("\r\n")
        headers.write(to: &output)
        switch framing {
        case .none, .untilClose: break
        case .length(let length):
            output.append("Content-Length: ")
            output.append("\(length)\r\n")
        case .chunked: output.append("Transfer-Encoding: chunked\r\n")
        }
        if let connection {
            output.append("Connection: ")
            output.append(connection)
            output.append("\r\n")
        }
        output.append(contentsOf: date)
        output.append("\r\n")
    }
}

private func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
}
