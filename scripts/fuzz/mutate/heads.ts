import { type Mutation, addBody, addLine } from "../draft.ts";

/** A field line out of a list; MARK stands for a mark. */
export const line = (...texts: string[]): Mutation => (making) => addLine(making, making.random.pick(texts).replaceAll("MARK", making.mark()).replaceAll("HOST", making.host).replaceAll("PATH", making.resource.target));

const STANDARD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "TRACK", "CONNECT"];
const FURTHER = ["PROPFIND", "PURGE", "BAN", "REFRESH", "M-SEARCH", "SEARCH", "QUERY", "LINK", "REPORT", "MKCOL", "COPY", "LOCK", "SOURCE", "PRI", "BREW"];
const ODD = ["get", "Get", "head", "post", "GETGET", "G", "", "GET\t", "\0GET", "GE T", "GET\x80", "!#$%&'*+-.^_`|~", "\xff", "GET GET", "(GET)", "G".repeat(300), "G".repeat(9_000), "HTTP/1.1"];

/** Methods, known, unknown and impossible, with and without bodies. */
export const METHODS: readonly Mutation[] = [
  ({ draft, random }) => void (draft.method = random.pick(STANDARD)),
  ({ draft, random }) => void (draft.method = random.pick(FURTHER)),
  ({ draft, random }) => void (draft.method = random.pick(ODD)),
  ({ draft, mark }) => void (draft.method = mark().toUpperCase()),
  (making) => {
    making.draft.method = making.random.pick([...STANDARD, ...FURTHER]);
    addBody(making, `${making.mark()}=1`);
  },
  (making) => {
    making.draft.method = "OPTIONS";
    addLine(making, `Origin: https://${making.mark()}.example`);
    addLine(making, `Access-Control-Request-Method: ${making.random.pick(["GET", "PUT", making.mark()])}`);
    if (making.random.chance(0.5)) addLine(making, `Access-Control-Request-Headers: ${making.mark()}`);
  },
];

const drop = (name: RegExp): Mutation => ({ draft }) => void (draft.lines = draft.lines.filter((line) => !name.test(line)));
const big = (...sizes: number[]): Mutation => (making) => addLine(making, `X-Big: ${making.mark()}${"v".repeat(making.random.pick(sizes))}`);

/** Field lines as no grammar, or only the grammar's edge, has them. */
export const LINES: readonly Mutation[] = [
  line("Host: MARK.example", "Host: HOST", "Host:", "host: HOST", "Host: HOST@MARK.example", "Host: MARK.example/path", "Host: a b", "Host: HOST, MARK.example", "Host: [::1]", "Host: \xff"),
  drop(/^host:/i),
  (making) => {
    drop(/^host:/i)(making);
    line("Host: MARK.example", "Host:", "Host: HOST.", "Host: HOST:1", "Host: LOCALHOST", "Host: [", "Host: a%00b", "Host: %31", "HoSt : HOST", "Host: MARK", "Host: MARK_under.example", "Host: xn--MARK", "Host: 127.1", "Host: 0x7f.1", "Host: caf\xc3\xa9.example")(making);
  },
  line("X-Twice: MARK", "x-twice: MARK", "Accept: MARK/x", "User-Agent: MARK", "Range: bytes=0-0", "Cookie: a=MARK", "If-None-Match: \"MARK\""),
  (making) => {
    const line = making.random.pick(making.draft.lines.length > 0 ? making.draft.lines : ["A: b"]);
    for (let n = making.random.pick([1, 2, 50]); n > 0; n -= 1) addLine(making, line);
  },
  line("X-Folded: a\r\n b-MARK", "X-Folded: a\r\n\tb-MARK", "X-Folded:\r\n MARK", "Cache-Control: max-age=0,\r\n no-store", "Transfer-Encoding:\r\n chunked"),
  line("no colon MARK", "MARK", " leading: MARK", "\tleading: MARK", ": MARK", ":", "X-Space : MARK", "X-Tab\t: MARK", "X Inner: MARK", "X-Colons:: MARK", "(x): MARK", "\"x\": MARK", "\xe9: MARK", "x\0: MARK", "x\x7f: MARK", "{}: MARK", "@: MARK"),
  line("X-Nul: a\0MARK", "X-Bell: a\x07MARK", "X-Vt: a\x0bMARK", "X-Ff: a\x0cMARK", "X-Del: a\x7fMARK", "X-Esc: \x1b[2JMARK", "X-Cr: a\rMARK", "X-Cr: a\rX-Split: MARK", "X-Lf: a\nX-Split: MARK", "X-Crlf: a\r\nX-Split: MARK"),
  line("X-High: \x80\xffMARK", "Flavour: caf\xe9MARK", "X-Utf: \xf0\x9f\x8e\xb5MARK", "User-Agent: \xffMARK", "Accept-Language: \xe9MARK", "Referer: http://\xffMARK/", "Cookie: \xffMARK"),
  line("X-Empty:", "X-Blank:    ", "X-Tabs:\t\tMARK\t\t", "a: MARK", "9: MARK", "-: MARK", "__proto__: MARK", "constructor: MARK", "toString: MARK", "!#$%&'*+-.^_`|~: MARK"),
  big(200, 300, 4_000, 8_000, 16_000, 33_000, 60_000, 66_000, 131_000, 300_000),
  (making) => addLine(making, `${"N".repeat(making.random.pick([100, 4_000, 70_000]))}: ${making.mark()}`),
  (making) => {
    for (let n = making.random.pick([17, 64, 200, 1_000, 3_000]); n > 0; n -= 1) addLine(making, `${making.random.pick(["X-", "Field-"])}${n}: ${making.mark()}`);
  },
  ({ draft, random }) => void (draft.eol = random.pick(["\n", "\r", "\n\r", "\r\r\n", "\r\n\0", " \r\n"])),
  ({ draft, random }) => void (draft.version = random.pick(["HTTP/1.0", "HTTP/0.9", "HTTP/2", "HTTP/2.0", "HTTP/1.2", "HTTP/1.10", "http/1.1", "HTTP/1,1", "HTTP /1.1", "HTTP/1.1 ", "HTTPS/1.1", "", "HTTP/9999999999.1", "HTTP/1.1\t"])),
  ({ draft, random }) => void (draft.method = random.pick(["\r\n", "\r\n\r\n", "\n", " ", "\0", "\r"]) + draft.method),
];
