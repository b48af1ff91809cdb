/// The first byte of each says how it is cut into pieces.
let requestSeeds = [
    "aGET /a/%E5%B9%BF/../b?c=d%26&e HTTP/1.1\r\nHost: a:80\r\nConnection: close\r\n\r\n",
    "\u{1}POST /p HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
    "zPUT http://b/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3;a=\"b\\\"c\";d = e\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
    "0OPTIONS * HTTP/1.1\r\nhost:\ta\t\r\nX:\r\n\r\n\r\nDELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
]

let responseSeeds = [
    "aHTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok",
    "\u{1}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "zHTTP/1.0 503 \r\nRetry-After: 1\r\n\r\nlater",
    "0HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n",
]

let jsonSeeds = [
    #"{"a":[1,-2.5e+10,true,false,null],"b":{"c":"\u5e7f\ud83d\ude00\n\"\\"},"":""}"#,
    #"{"contractNo":"HT-1","startDate":"2026-01-01","endDate":"2026-12-31","monthlyRent":32659,"dueRule":{"offsetDays":10}}"#,
    "[[[[[[[[[[9223372036854775807,-9223372036854775808,9223372036854775808,0.1]]]]]]]]]]",
]
