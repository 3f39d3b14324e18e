import { type Making, type Mutation, addBody, addLine } from "../draft.ts";
import { line } from "./heads.ts";

/** What proxies say of clients, and frameworks believe. */
export const FORWARDED: readonly Mutation[] = [
  line("X-Forwarded-Host: MARK.example", "X-Forwarded-Host: HOST, MARK.example", "X-Host: MARK.example", "X-Forwarded-Server: MARK.example", "X-Original-Host: MARK.example", "X-HTTP-Host-Override: MARK.example", "Forwarded: host=MARK.example;proto=ftp;for=MARK", "Forwarded: for=\"[::1]\", host=\"MARK\""),
  line("X-Forwarded-Proto: MARK", "X-Forwarded-Proto: http", "X-Forwarded-Scheme: http", "X-Url-Scheme: MARK", "X-Forwarded-Ssl: off", "Front-End-Https: on", "X-Forwarded-Port: 8443", "X-Forwarded-Port: MARK", "X-Forwarded-Prefix: /MARK", "X-Script-Name: /MARK", "X-Forwarded-Path: /MARK"),
  line("X-Forwarded-For: MARK", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: MARK", "True-Client-IP: MARK", "Client-IP: MARK", "X-Client-IP: MARK", "X-Cluster-Client-IP: MARK", "Fastly-Client-IP: MARK", "CF-Connecting-IP: MARK", "CF-Ray: MARK", "CF-Visitor: {\"scheme\":\"MARK\"}", "CF-Worker: MARK", "CF-EW-Via: MARK"),
  line("X-HTTP-Method-Override: POST", "X-HTTP-Method-Override: MARK", "X-HTTP-Method: DELETE", "X-Method-Override: PUT", "X-Original-URL: /MARK", "X-Rewrite-URL: /MARK", "X-Original-URI: /MARK", "X-Forwarded-Uri: /MARK", "X-Original-Method: POST", "_method: DELETE"),
  line("CDN-Loop: downbeat", "CDN-Loop: MARK", "CDN-Loop: other; v=1", "Via: 1.1 downbeat", "Via: 1.1 MARK", "Via: 1.0 a, 1.1 b (MARK)", "Max-Forwards: 0", "Surrogate-Capability: abc=\"MARK\"", "Downbeat-Token: MARK", "X-Debug: MARK", "X-Wap-Profile: http://MARK/", "Proxy: http://MARK/", "Proxy-Host: MARK"),
];

const number = ({ random }: Making): string => random.pick(["", "0", "1", "10", "99", "16383", "16384", "65535", "65536", "100000", "999999999", "9007199254740991", "9007199254740992", "18446744073709551616", "-1", "+1", "1.5", "0x10", "1e3", " 5", "007", "9".repeat(40)]);
const range = (making: Making): string => `${number(making)}-${number(making)}`;

/** `Range` by its grammar and past it. */
export const RANGES: readonly Mutation[] = [
  (making) => addLine(making, `Range: bytes=${range(making)}`),
  (making) => addLine(making, `Range: bytes=${Array.from({ length: making.random.pick([2, 3, 10]) }, () => range(making)).join(making.random.pick([",", ", ", " ,\t", ",,"]))}`),
  (making) => addLine(making, `Range: bytes=${Array.from({ length: making.random.pick([200, 1_300, 3_000, 5_000]) }, (_, n) => making.random.pick([`${n}-${n}`, "0-", "-1", `0-${n}`])).join(",")}`),
  (making) => addLine(making, `Range: bytes=${"0-,".repeat(making.random.pick([100, 2_000, 10_000]))}`),
  line("Range: ", "Range: bytes", "Range: bytes=", "Range: bytes=-", "Range: bytes=,", "Range: bytes=0-0,-1", "Range: Bytes=0-1", "Range: bytes =0-1", "Range: bytes= 0-1", "Range: bytes=0 -1", "Range: bytes:0-1", "Range: items=0-1", "Range: MARK=0-1", "Range: bytes=MARK", "Range: bytes=0-1-2", "Range: bytes=1-0", "Range: bytes=0-1;q=1", "Range: bytes=0-1\xff"),
  (making) => {
    addLine(making, `Range: bytes=${range(making)}`);
    addLine(making, `Range: bytes=${range(making)}`);
  },
  (making) => {
    addLine(making, `Range: bytes=${range(making)}`);
    line("If-Range: \"MARK\"", "If-Range: W/\"a\"", "If-Range: Sun, 01 Nov 2026 00:00:00 GMT", "If-Range: MARK", "If-Range: *", "If-Range:", "If-Range: \"a\", \"b\"", "Request-Range: bytes=0-1", "X-Range: bytes=0-1")(making);
  },
];

/** Conditions by their grammar and past it. */
export const CONDITIONS: readonly Mutation[] = [
  line("If-None-Match: *", "If-None-Match: \"MARK\"", "If-None-Match: W/\"MARK\"", "If-None-Match: MARK", "If-None-Match: \"", "If-None-Match: ,,,", "If-None-Match: \"a\",W/\"b\" , *", "If-None-Match: w/\"a\"", "If-None-Match: \"\xff\"", "If-None-Match:"),
  line("If-Match: *", "If-Match: \"MARK\"", "If-Match: W/\"MARK\"", "If-Match: MARK", "If-Match:", "If-Match: \"a\" \"b\""),
  line("If-Modified-Since: Sun, 01 Nov 2026 00:00:00 GMT", "If-Modified-Since: Sunday, 01-Nov-26 00:00:00 GMT", "If-Modified-Since: Sun Nov  1 00:00:00 2026", "If-Modified-Since: MARK", "If-Modified-Since: 0", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT", "If-Modified-Since: Sun, 99 Nov 2026 99:99:99 GMT"),
  line("If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "If-Unmodified-Since: MARK", "If-Unmodified-Since: Fri, 31 Dec 9999 23:59:59 GMT"),
  (making) => addLine(making, `If-None-Match: ${Array.from({ length: making.random.pick([20, 500, 2_000]) }, (_, n) => `"${n}"`).join(", ")}`),
];

/** What a client would like, and how it would like its answer fetched. */
export const WISHES: readonly Mutation[] = [
  line("Accept-Encoding: gzip", "Accept-Encoding: br", "Accept-Encoding: gzip;q=0", "Accept-Encoding: *", "Accept-Encoding: *;q=0", "Accept-Encoding: identity;q=0", "Accept-Encoding: identity;q=0, *;q=0", "Accept-Encoding: MARK", "Accept-Encoding: gzip;q=MARK", "Accept-Encoding:", "Accept-Encoding: gzip, gzip, gzip", "Accept-Encoding: x-gzip", "Accept-Encoding: zstd, dcb, dcz"),
  line("Accept: MARK/MARK", "Accept: */*;q=0", "Accept: text/html;MARK=1", "Accept: image/webp", "Accept:", "Accept: ,,,", "Accept: application/json, MARK", "Accept: */*\xff"),
  line("Accept-Language: de", "Accept-Language: fr;q=0.5, MARK", "Accept-Language: MARK", "Accept-Language: *", "Accept-Language:", "Accept-Language: de-MARK", "Accept-Language: en;q=2", "Accept-Charset: MARK"),
  line("Flavour: MARK", "Flavour: sour", "X-Flavour: MARK", "X-Flavour: sour", "Save-Data: on", "DPR: 3", "Sec-CH-UA: MARK", "Width: MARK", "Downlink: 0.1", "CMCD-Object: br=MARK", "User-Agent: MARK", "Referer: https://MARK.example/", "Origin: https://MARK.example", "Origin: null", "Priority: u=MARK"),
  line("Cache-Control: no-cache", "Cache-Control: no-store", "Cache-Control: max-age=0", "Cache-Control: only-if-cached", "Cache-Control: max-stale", "Cache-Control: min-fresh=MARK", "Cache-Control: MARK", "Cache-Control: public, s-maxage=99999", "Cache-Control: no-transform", "Cache-Control: max-age=\"60", "Pragma: no-cache", "Pragma: MARK", "Age: 1", "Expires: 0", "Date: MARK", "Vary: *"),
  (making) => {
    for (let n = making.random.pick([1, 2, 15, 17, 40]); n > 0; n -= 1) addLine(making, `Plain-${n}: ${making.mark()}`);
  },
];

/** What belongs to one connection, and what a client would like to be taken off the request. */
export const HOPS: readonly Mutation[] = [
  line("Connection: close", "Connection: keep-alive", "Connection: close, keep-alive", "Connection: MARK", "Connection:", "Connection: ,", "Connection: upgrade", "Proxy-Connection: MARK", "Keep-Alive: timeout=99999, max=MARK", "TE: trailers", "TE: MARK", "Trailer: MARK", "Proxy-Authorization: Basic MARK", "Proxy-Authenticate: MARK"),
  line("Connection: Host", "Connection: Cookie", "Connection: Authorization", "Connection: Range, If-Range", "Connection: Accept-Encoding", "Connection: X-Forwarded-Host", "Connection: Via, CDN-Loop", "Connection: Content-Length", "Connection: Transfer-Encoding", "Connection: Cache-Control", "Connection: Connection", "Connection: close, Cookie, MARK"),
  (making) => {
    line("Connection: Upgrade", "Connection: upgrade, MARK", "Connection: keep-alive")(making);
    line("Upgrade: websocket", "Upgrade: h2c", "Upgrade: MARK", "Upgrade: websocket, h2c", "Upgrade: TLS/1.3", "Upgrade:")(making);
    line("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "HTTP2-Settings: AAMAAABkAAQAAP__", "Sec-WebSocket-Key: MARK")(making);
  },
  line("Expect: 100-continue", "Expect: MARK", "Expect: 200-ok", "Expect:"),
];

/** Credentials: what comes back for them is their sender's alone. */
export const CREDENTIALS: readonly Mutation[] = [
  line("Cookie: session=MARK", "Cookie: MARK", "Cookie: a=1; b=MARK", "cookie: MARK=1", "COOKIE: MARK", "Cookie: MARK\xff"),
  line("Authorization: Bearer MARK", "Authorization: Basic MARK", "Authorization: MARK", "authorization: MARK", "Authorization: AWS4-HMAC-SHA256 Credential=MARK"),
  line("X-Api-Key: MARK", "X-Auth-Token: MARK", "X-Session: MARK", "X-User: MARK", "Api-Key: MARK", "Session-Id: MARK", "X-CSRF-Token: MARK", "X-Amz-Security-Token: MARK"),
  (making) => {
    line("Cookie: session=MARK", "Authorization: Bearer MARK")(making);
    making.draft.target += making.random.pick([";a.mp3", "/a.css", "/%2e%2e/a.mp3", "%3ba.mp3", "?a.mp3", "%2fa.css", "/..%2fa.css", "%00.css", "?", "#", "/", ";", "//"]);
  },
];

/** Bodies where nobody expects one. */
export const BODIES: readonly Mutation[] = [
  (making) => addBody(making, making.mark()),
  (making) => addBody(making, `a=${making.mark()}&target=/x`),
  (making) => {
    making.draft.method = making.random.pick(["GET", "HEAD", "OPTIONS", "DELETE"]);
    addBody(making, making.random.pick([making.mark(), "", "x".repeat(30_000)]));
  },
  (making) => {
    making.draft.method = making.random.pick(["POST", "PUT", "PATCH"]);
    line("Content-Type: application/x-www-form-urlencoded", "Content-Type: MARK", "Content-Type: multipart/form-data; boundary=MARK", "Content-Encoding: gzip")(making);
    addBody(making, making.random.bytes(making.random.pick([0, 1, 1_000, 70_000])));
  },
];
