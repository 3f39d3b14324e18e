import type { Case } from "../case.ts";
import { anew, clauses, copy, fill, HOUR } from "../say.ts";

const c = clauses("RFC 9110");
const POST = { method: "POST", body: "a=1" };
const HOPS = [["te", "trailers"], ["keep-alive", "timeout=5"], ["proxy-connection", "keep-alive"], ["proxy-authorization", "Basic YTpi"], ["trailer", "made-up"]] as const;

/** RFC 9110 §6, §7, §9, §15: what a cache in the middle does with messages. */
export const messages: readonly Case[] = [
  ...HOPS.map(([name, value]) =>
    c("§7.6.1", `hop-${name}`, `${name} of a client does not reach the origin`, [fill(HOUR, { ask: { fields: { [name]: value } }, expect: { upstream: { missing: [name] } } }), copy()])),
  ...HOPS.map(([name, value]) =>
    c("§7.6.1", `hop-pass-${name}`, `${name} of a client does not reach the origin with a POST either`, [
      fill({}, { ask: { ...POST, fields: { [name]: value } }, expect: { upstream: { missing: [name] } } }),
    ])),
  c("§7.6.1", "hop-named", "a field that a client's Connection names does not reach the origin", [
    fill(HOUR, { ask: { fields: { connection: "close, made-up", "made-up": "1" } }, expect: { upstream: { missing: ["made-up"] } } }),
  ]),
  c("§7.6.1", "hop-named-pass", "a field that a client's Connection names does not reach the origin with a POST either", [
    fill({}, { ask: { ...POST, fields: { connection: "close, made-up", "made-up": "1" } }, expect: { upstream: { missing: ["made-up"] } } }),
  ]),
  c("§7.6.1", "hop-answer-pass", "a field that the origin's Connection names is not passed on with an answer to POST", [
    fill({ connection: "made-up", "made-up": "1", "keep-alive": "timeout=5" }, { ask: POST, expect: { missing: ["made-up", "keep-alive"] } }),
  ]),
  c("§7.6.2", "max-forwards-zero", "OPTIONS with Max-Forwards: 0 is answered by the edge itself", [
    { request: { method: "OPTIONS", fields: { "max-forwards": "0" } }, expect: { from: "edge", status: [200, 204] } },
  ]),
  c("§7.6.2", "max-forwards", "OPTIONS is passed on with one forward less", [
    fill({}, { ask: { method: "OPTIONS", fields: { "max-forwards": "5" } }, expect: { upstream: { fields: { "max-forwards": "4" } } } }),
  ]),
  c("§7.6.3", "via-request", "the edge names itself in Via to the origin", [fill(HOUR, { expect: { upstream: { fields: { via: "1.1 downbeat" } } } })]),
  c("§7.6.3", "via-request-pass", "the edge adds itself to a Via that is passed on", [
    fill({}, { ask: { ...POST, fields: { via: "1.0 front" } }, expect: { upstream: { fields: { via: "1.0 front, 1.1 downbeat" } } } }),
  ]),
  c("§7.6.3", "via-request-fill", "a client's Via does not reach the origin with a request whose answer is shared", [
    fill(HOUR, { ask: { fields: { via: "1.0 front" } }, expect: { upstream: { fields: { via: "1.1 downbeat" } } } }), copy(),
  ]),
  c("§7.6.3", "via-answer", "the edge adds itself to the Via of an answer", [
    fill({ ...HOUR, via: "1.1 shield" }, { expect: { fields: { via: "1.1 shield, 1.1 downbeat" } } }), copy({ expect: { fields: { via: "1.1 shield, 1.1 downbeat" } } }),
  ]),
  c("§7.6.3", "via-own", "an answer without Via gets the edge's", [fill(HOUR, { expect: { fields: { via: "1.1 downbeat" } } }), copy({ expect: { fields: { via: "1.1 downbeat" } } })]),
  c("§6.6.1", "date-added", "an answer without Date gets the time of its arrival", [
    fill({ ...HOUR, date: false }, { expect: { fields: { date: / GMT$/ } } }), copy({ expect: { fields: { date: / GMT$/ } } }),
  ]),
  c("§6.6.1", "date-kept", "an answer's Date is kept in its copy", [
    fill({ ...HOUR, date: (now) => new Date(Math.floor(now / 60_000) * 60_000 - 60_000).toUTCString() }), copy({ expect: { fields: { date: /:00 GMT$/ } } }),
  ]),
  c("§9.3.2", "head-fields", "HEAD gets the fields of GET and no body", [
    fill({ ...HOUR, etag: '"a"', "made-up": "1" }), copy({ ask: { method: "HEAD" }, expect: { fields: { etag: '"a"', "made-up": "1", "content-length": "60", "content-type": "text/plain" } } }),
  ]),
  c("§9.3.2", "head-pass", "HEAD of what is not stored is passed, with the origin's fields and no body", [
    fill({ "made-up": "1" }, { ask: { method: "HEAD" }, expect: { fields: { "made-up": "1", "content-length": "60" } } }),
  ]),
  c("§9.3.7", "options-pass", "OPTIONS reaches the origin", [fill({ allow: "GET, HEAD" }, { ask: { method: "OPTIONS" }, expect: { fields: { allow: "GET, HEAD" }, upstream: { method: "OPTIONS" } } })]),
  c("§15.2", "interim", "an interim answer is not mistaken for the final one", [
    { origin: { raw: "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\ndate: {date}\r\ncache-control: max-age=3600\r\ncontent-length: 5\r\n\r\nfinal" }, expect: { from: "origin", body: "final" } },
    copy({ expect: { body: "final" } }),
  ]),
  c("§15.4.5", "304-fields", "a 304 has the fields that a cache needs and none about the body", [
    fill({ ...HOUR, etag: '"a"', "content-location": "/here", expires: "Thu, 31 Dec 2099 23:59:59 GMT", vary: "Accept-Encoding" }),
    copy({
      ask: { fields: { "if-none-match": '"a"' } },
      expect: {
        status: 304,
        fields: { etag: '"a"', "cache-control": "max-age=3600", date: /GMT$/, expires: "Thu, 31 Dec 2099 23:59:59 GMT", "content-location": "/here", vary: /accept-encoding/i },
        missing: ["content-encoding", "content-range"],
      },
    }),
  ]),
  ...[301, 302, 303, 307, 308].map((status) =>
    c("§15.4", `redirect-${status}`, `a ${status} is handed on, not followed`, [
      fill({ location: "/elsewhere" }, { reply: { status }, expect: { fields: { location: "/elsewhere" }, upstream: { count: 1 } } }),
    ])),
  ...[200, 201, 204, 400, 401, 404, 409, 500, 503].map((status) =>
    c("§15", `post-${status}`, `a ${status} to a POST is handed on with its fields`, [
      fill({ "made-up": "1" }, { ask: POST, reply: { status }, expect: { fields: { "made-up": "1" }, upstream: { count: 1 } } }),
    ])),
  c("§15.5.2", "challenge", "a 401 is handed on with its challenge, and not stored", [
    fill({ "www-authenticate": 'Basic realm="a"' }, { reply: { status: 401 }, expect: { fields: { "www-authenticate": 'Basic realm="a"' } } }), anew({ reply: { fields: HOUR } }), copy(),
  ]),
  c("§15.6.4", "retry-after", "a 503 is handed on with its Retry-After", [fill({ "retry-after": "9" }, { reply: { status: 503 }, expect: { fields: { "retry-after": "9" } } })]),
  c("§9.2.2", "post-once", "a POST that the origin cuts off is not sent again", [
    { request: POST, origin: { disconnect: "before" }, expect: { status: [502, 504], body: "unseen", upstream: { count: 1 } } },
  ]),
  c("§8.8.3", "etag-verbatim", "an ETag is handed on as it is", [fill({ ...HOUR, etag: 'W/"a,%20b"' }, { expect: { fields: { etag: 'W/"a,%20b"' } } }), copy({ expect: { fields: { etag: 'W/"a,%20b"' } } })]),
];
