import HTTPServer
import Kernel

extension Endpoint {
    /// The description as a page to read and to try, on a network that has nothing else.
    static let docs = [
        Endpoint(
            .get, "/docs", "docs", "接口文档 (可试用)", permission: nil, parameters: [language],
            answer: Answer(200, "页面", ["type": "string"], contentType: "text/html")
        ) { call in
            try call.allowQuery("lang")
            let language = try call.pageLanguage()
            let page = String(decoding: PackageResources.docs_html, as: UTF8.self)
            return Page.html(page.replacing("LANGUAGE", with: language.tag), language)
        },
        file("/docs/docs.js", "docs-script", "text/javascript", PackageResources.docs_js),
        file("/docs/docs.css", "docs-style", "text/css", PackageResources.docs_css),
    ]

    private static func file(_ path: String, _ id: String, _ type: String, _ bytes: [UInt8]) -> Endpoint {
        Endpoint(
            .get, path, id, "接口文档的组成部分", permission: nil,
            answer: Answer(200, "文件", ["type": "string"], contentType: type)
        ) { call in
            try call.allowQuery()
            return Page.file(bytes, type)
        }
    }
}
