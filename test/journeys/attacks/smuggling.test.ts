import { describe, expect, it } from "vitest";
import { converse, headOf, octetsOf, startWireDupe } from "./conversation.ts";
import { arena, arenaOf, type Seen, told } from "./support.ts";

const text = ({ method, url, body }: Seen): string => `${method} ${url} [${body}]`;
const page = (seen: Seen) => ({ headers: { "cache-control": "no-store", "content-type": "text/html" }, body: text(seen) });
const stage = arena(page);

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\nX-Ignore: ";
const INNER = `0\r\n\r\n${SMUGGLED}`;
const chunk = (body: string, extension = ""): string => `${body.length.toString(16)}${extension}\r\n${body}\r\n`;

/** Heads, with what follows them, that two parties may cut at different places. */
const AMBIGUOUS: Readonly<Record<string, readonly [readonly string[], string]>> = {
  "a length and chunks": [["POST /a HTTP/1.1", `Content-Length: ${INNER.length}`, "Transfer-Encoding: chunked"], INNER],
  "chunks and a length": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 4"], `${chunk("abc")}${INNER}`],
  "a GET with both": [["GET /a HTTP/1.1", `Content-Length: ${INNER.length}`, "Transfer-Encoding: chunked"], INNER],
  "two lengths that differ": [["POST /a HTTP/1.1", "Content-Length: 0", `Content-Length: ${SMUGGLED.length}`], SMUGGLED],
  "two lengths on one line": [["POST /a HTTP/1.1", `Content-Length: 0, ${SMUGGLED.length}`], SMUGGLED],
  "two equal lengths": [["POST /a HTTP/1.1", "Content-Length: 3", "Content-Length: 3"], "abc"],
  "a signed length": [["POST /a HTTP/1.1", `Content-Length: +${SMUGGLED.length}`], SMUGGLED],
  "a negative length": [["POST /a HTTP/1.1", "Content-Length: -1"], SMUGGLED],
  "a length in hex": [["POST /a HTTP/1.1", "Content-Length: 0x10"], SMUGGLED],
  "a length with a blank in it": [["POST /a HTTP/1.1", "Content-Length: 1 0"], SMUGGLED],
  "a length beyond every number": [["POST /a HTTP/1.1", "Content-Length: 18446744073709551617"], SMUGGLED],
  "an empty length": [["POST /a HTTP/1.1", "Content-Length:"], SMUGGLED],
  "chunks by another name": [["POST /a HTTP/1.1", "Transfer-Encoding: xchunked", "Content-Length: 0"], INNER],
  "chunks that are not last": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked, identity"], INNER],
  "chunks twice": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], INNER],
  "chunks with a tab": [["POST /a HTTP/1.1", "Transfer-Encoding:\tchunked", "Content-Length: 0"], INNER],
  "chunks with a vertical tab": [["POST /a HTTP/1.1", "Transfer-Encoding: \x0bchunked", "Content-Length: 0"], INNER],
  "chunks in quotes": [["POST /a HTTP/1.1", 'Transfer-Encoding: "chunked"', "Content-Length: 0"], INNER],
  "chunks with a blank before the colon": [["POST /a HTTP/1.1", "Transfer-Encoding : chunked", "Content-Length: 0"], INNER],
  "chunks on a folded line": [["POST /a HTTP/1.1", "Transfer-Encoding:", " chunked", "Content-Length: 0"], INNER],
  "a folded field that hides a length": [["POST /a HTTP/1.1", "X-Fold: a", ` Content-Length: ${SMUGGLED.length}`], SMUGGLED],
  "chunks in HTTP/1.0": [["POST /a HTTP/1.0", "Transfer-Encoding: chunked", "Connection: keep-alive"], INNER],
  "a bare CR that may end a line": [["POST /a HTTP/1.1", `X-Bare: a\rContent-Length: ${SMUGGLED.length}`], SMUGGLED],
  "a bare LF that may end a line": [["POST /a HTTP/1.1", `X-Bare: a\nContent-Length: ${SMUGGLED.length}`], SMUGGLED],
  "a NUL in a name": [["POST /a HTTP/1.1", "Transfer-Encoding\0: chunked", "Content-Length: 0"], INNER],
  "a chunk's extension": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `${chunk("abc", ";a=b")}0\r\n\r\n`],
  "a chunk's extension with a bare LF": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `2;\nxx\r\n0\r\n\r\n${SMUGGLED}`],
  "a chunk's extension of ten thousand bytes": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `${chunk("abc", `;${"x".repeat(10_000)}`)}0\r\n\r\n`],
  "a chunk's size with a sign": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `+3\r\nabc\r\n0\r\n\r\n`],
  "a chunk's size with 0x": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `0x3\r\nabc\r\n0\r\n\r\n`],
  "a chunk's size that wraps": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `10000000000000003\r\nabc\r\n0\r\n\r\n${SMUGGLED}`],
  "a chunk longer than its size": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `3\r\nabcdef\r\n0\r\n\r\n${SMUGGLED}`],
  "a chunk ended by a bare LF": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `3\nabc\n0\n\n${SMUGGLED}`],
  "a trailer that is a length": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked"], `3\r\nabc\r\n0\r\nContent-Length: 50\r\n\r\n`],
  "a body for a HEAD": [["HEAD /a HTTP/1.1", `Content-Length: ${SMUGGLED.length}`], SMUGGLED],
  "a body for a DELETE that says none": [["DELETE /a HTTP/1.1"], SMUGGLED],
  "an expectation and no body yet": [["POST /a HTTP/1.1", "Expect: 100-continue", `Content-Length: ${SMUGGLED.length}`], SMUGGLED],
  "an upgrade to cleartext HTTP/2": [["GET /a HTTP/1.1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"], SMUGGLED],
  "the preface of HTTP/2": [["PRI * HTTP/2.0", ""], "SM\r\n\r\n"],
  "a request line with two blanks": [["GET  /a HTTP/1.1"], SMUGGLED],
  "a request line with a request in it": [["GET /a HTTP/1.1\rGET /smuggled HTTP/1.1"], ""],
  "Connection that names Content-Length": [["POST /a HTTP/1.1", `Content-Length: ${SMUGGLED.length}`, "Connection: Content-Length"], SMUGGLED],
  "Connection that names Transfer-Encoding": [["POST /a HTTP/1.1", "Transfer-Encoding: chunked", "Connection: close, Transfer-Encoding"], `${chunk("abc")}0\r\n\r\n`],
};

const FINAL = headOf("http://x", ["GET /final HTTP/1.1", "Connection: close"]);
const MARKS = (url: string): boolean => url.startsWith("/smuggled") || url.startsWith("/a") || url.startsWith("/final");

describe("on one connection", () => {
  // Defence: bodies are framed anew on the way up, by one length or one set of chunks; framing fields are not handed on (endToEnd).
  it.each(Object.entries(AMBIGUOUS))("%s means one thing to the edge and its origin", async (_, [lines, after]) => {
    const from = stage.dupe.seen.length;
    const method = lines[0]?.split(" ")[0] ?? "GET";
    const said = await converse(stage.edge.url, headOf(stage.edge.url, lines) + after + FINAL, [method]);
    // Whatever the origin was asked, the sender was answered for: nothing hangs in a connection for somebody else.
    const asked = stage.dupe.seen.slice(from).filter(({ url }) => MARKS(url));
    expect(said.filter(({ status }) => status > 0).length).toBeGreaterThanOrEqual(asked.length);
    // Each answer the origin gave is the answer to its own question, in the order they were put.
    const texts = said.filter(({ status }) => status === 200).map(({ text }) => text);
    const due = asked.map((seen) => (method === "HEAD" && seen.url === "/a" ? "" : text(seen)));
    expect(texts).toEqual(due.filter((text) => texts.includes(text)));
    // No framing of the sender's reached the origin beside ours.
    for (const { headers } of asked) expect("content-length" in headers && "transfer-encoding" in headers).toBe(false);
    await expectInStep();
  });
  // Defence: the runtime answers pipelined requests in order, each once.
  it("ten requests have ten answers, each its own", async () => {
    const paths = Array.from({ length: 10 }, (_, i) => `/piped-${i}`);
    const octets = paths.map((path, i) => headOf(stage.edge.url, [`GET ${path} HTTP/1.1`, ...(i === 9 ? ["Connection: close"] : [])])).join("");
    const said = await converse(stage.edge.url, octets);
    expect(said.map(({ text }) => text)).toEqual(paths.map((path) => `GET ${path} []`));
  });
});

describe("bytes after an answer of the origin's", () => {
  const next = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nCache-Control: max-age=600\r\nConnection: keep-alive\r\n\r\nevil";
  const leaky = arenaOf(() => startWireDupe(({ url }) => {
    if (!url.startsWith("/leak")) return octetsOf(`page of ${url}`, "Cache-Control: no-store");
    return `${url === "/leak/304" ? "HTTP/1.1 304 Not Modified\r\n\r\n" : octetsOf("ok", "Cache-Control: no-store")}${next}`;
  }));
  // Defence: the runtime's, and every answer is read to its length and no further; nothing of the rest is the next one's.
  it.each(["/leak/200", "/leak/304", "/leak/head"])("are nobody's answer: %s", async (path) => {
    const asks = Array.from({ length: 4 }, () => leaky.edge.ask(path, path === "/leak/head" ? { method: "HEAD", withinMs: 5000 } : { withinMs: 5000 }).catch(() => undefined));
    await Promise.all(asks);
    for (let i = 0; i < 12; i += 1) {
      const target = `/clean${path}/${i}`;
      expect(told(await leaky.edge.get(target))).toEqual([200, `page of ${target}`]);
    }
  });
});

/** Visitors one after another get their own pages, on whichever connection to the origin their requests travel. */
async function expectInStep(): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    const target = `/visitor-${stage.dupe.seen.length}-${i}`;
    expect(told(await stage.edge.get(target))).toEqual([200, `GET ${target} []`]);
  }
}
