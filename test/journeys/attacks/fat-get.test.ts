import { describe, expect, it } from "vitest";
import { rawRequest } from "../../support/raw.ts";
import { arena, EVIL, expectCleanAndShared, LASTING, type Reply, type Seen, told, whatever } from "./support.ts";

const TYPES: Record<string, string> = { mp3: "audio/mpeg", m3u8: "application/vnd.apple.mpegurl", json: "application/json" };

/** Reads parameters from the body of whatever method, as frameworks with one bag of parameters do. */
function fat({ method, url, body }: Seen): Reply {
  const type = TYPES[url.split("?")[0]?.split(".").at(-1) ?? ""] ?? "text/html";
  const named = /q=([\w.]+)/.exec(body)?.[1] ?? /q=([\w.]+)/.exec(url)?.[1] ?? "nothing";
  return { headers: { "cache-control": LASTING, "content-type": type, etag: `"${named}"` }, body: `${method} ${named}` };
}
const stage = arena(fat);

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const BODY = `q=${EVIL}`;
const chunked = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

describe.each(["mp3", "m3u8", "json"])("a GET with a body, of a URL of kind .%s", (suffix) => {
  // Defence: a GET with a body passes and is not stored (steps/admit).
  it.each(["content-length", "transfer-encoding"])("tells nobody but its sender what it asked, framed by %s", async (framing) => {
    const target = `/${framing}.${suffix}?q=good`;
    for (let time = 0; time < 2; time += 1) {
      if (framing === "content-length") await whatever(stage.edge.ask(target, { headers: FORM, body: BODY }));
      else await whatever(stage.edge.ask(target, { headers: { ...FORM, "transfer-encoding": "chunked" }, raw: headOf(target) }));
    }
    await expectCleanAndShared(stage, target, [200, "GET good"]);
  });
  // Defence: a method in a field is no method (fields of a fill).
  it("tells nobody else, with a method override neither", async () => {
    const target = `/override.${suffix}?q=good`;
    await whatever(stage.edge.ask(target, { headers: { ...FORM, "x-http-method-override": "POST" }, body: BODY }));
    await expectCleanAndShared(stage, target, [200, "GET good"]);
  });
  // Defence: the content of a GET is not handed on in a fill.
  it("changes no copy that is there already, and is answered by it or for itself", async () => {
    const target = `/there.${suffix}?q=good`;
    await expectCleanAndShared(stage, target, [200, "GET good"]);
    // Its content has no meaning (RFC 9110 §9.3.1): it may be left behind, or go to the origin with its sender's request.
    const own = told(await stage.edge.ask(target, { headers: FORM, body: BODY }));
    expect([`GET ${EVIL}`, "GET good"].map((text) => [200, text])).toContainEqual(own);
    await expectCleanAndShared(stage, target, [200, "GET good"]);
  });
  // Defence: HEAD is filled as GET is, without its sender's body.
  it("is not reached by way of HEAD", async () => {
    const target = `/head.${suffix}?q=good`;
    await whatever(stage.edge.ask(target, { method: "HEAD", headers: FORM, body: BODY }));
    await expectCleanAndShared(stage, target, [200, "GET good"]);
  });
  // Defence: fetch takes no body with HEAD: it is left behind before the request is passed on.
  it("is no fault of ours when a HEAD with a cookie brings it", async () => {
    const answer = await stage.edge.ask(`/head-passed.${suffix}?q=good`, { method: "HEAD", headers: { ...FORM, cookie: "a=1" }, body: BODY });
    expect(answer.status).toBeLessThan(500);
  });
  // Defence: the answer to POST is nobody else's (methods pass).
  it("is not reached by way of POST", async () => {
    const target = `/post.${suffix}?q=good`;
    expect(told(await stage.edge.ask(target, { method: "POST", headers: FORM, body: BODY }))).toEqual([200, `POST ${EVIL}`]);
    await expectCleanAndShared(stage, target, [200, "GET good"]);
  });
});

describe("a GET with a range and a body", () => {
  // Defence: as above; slices are filled by us alone.
  it("puts no slice in a store", async () => {
    await whatever(stage.edge.ask("/part.mp3?q=good", { headers: { ...FORM, range: "bytes=0-3" }, body: BODY }));
    const part = await stage.edge.get("/part.mp3?q=good", { range: "bytes=4-7" });
    expect(told(part)).toEqual([206, "good"]);
    await expectCleanAndShared(stage, "/part.mp3?q=good", [200, "GET good"]);
  });
});

describe("a GET of no bytes of body", () => {
  // Defence: no length and a length of zero are the same request.
  it("is as cacheable as any", async () => {
    const answer = await rawRequest(`${stage.edge.url}/empty.json?q=good`, { headers: { "content-length": "0" } });
    expect(told(answer)).toEqual([200, "GET good"]);
    await expectCleanAndShared(stage, "/empty.json?q=good", [200, "GET good"]);
    expect(stage.dupe.to("/empty.json?q=good")).toHaveLength(1);
  });
});

function headOf(target: string): string {
  const { host } = new URL(stage.edge.url);
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`;
}
