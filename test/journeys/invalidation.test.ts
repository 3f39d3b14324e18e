import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour } from "../origin/behaviour.ts";
import { bytesOf, textOf, type Bytes } from "../origin/bytes.ts";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { HEAD_BYTES, SLICE_BYTES, startEdge, type Edge } from "../support/edge.ts";
import { expectPart, expectWhole, isHit } from "../support/judge.ts";
import { rawRequest, type RawAsk } from "../support/raw.ts";

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { IGNORE_PARAMS: ["ref"] } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const KEPT: [string, string] = ["cache-control", "max-age=600"];
let pages = 0;
/** A page of its own, held by the edge, whose origin answers what is not a read as told. */
async function held(answer: Behaviour = {}, path = `/page-${(pages += 1)}`): Promise<string> {
  origin.serve(path, ({ method }) => (method === "GET" ? { bytes: textOf(path), type: "text/html", headers: [KEPT] } : { type: false, bytes: textOf(""), ...answer }));
  await edge.get(path);
  expect(isHit(await edge.get(path))).toBe(true);
  return path;
}
const isHeld = async (path: string): Promise<boolean> => isHit(await edge.get(path));
const change = (path: string, ask: RawAsk = {}): Promise<unknown> => edge.ask(path, { method: "POST", body: "x", ...ask });

describe("a copy of what was changed", () => {
  it.each([
    ["POST", 200], ["POST", 201], ["POST", 204], ["POST", 303], ["POST", 399],
    ["PUT", 200], ["PUT", 204], ["DELETE", 200], ["DELETE", 204], ["PATCH", 200], ["PATCH", 302],
    ["MKCOL", 201], ["LOCK", 200],
  ])("is gone after a %s that is answered %d (RFC 9111 §4.4)", async (method, status) => {
    const path = await held({ status });
    await change(path, { method });
    expect(await isHeld(path)).toBe(false);
    expect(await isHeld(path)).toBe(true);
  });
  it.each([["POST", 400], ["POST", 404], ["PUT", 409], ["DELETE", 500], ["PATCH", 503], ["DELETE", 401]])(
    "stays after a %s that failed with %d: nobody may empty the cache by asking for what is forbidden",
    async (method, status) => {
      const path = await held({ status });
      await change(path, { method });
      expect(await isHeld(path)).toBe(true);
    },
  );
  it.each(["OPTIONS", "HEAD", "PROPFIND", "REPORT", "SEARCH"])("stays after a %s, which changes nothing", async (method) => {
    const path = await held({ status: 200 });
    await edge.ask(path, { method });
    expect(await isHeld(path)).toBe(true);
  });
  it("stays after a POST that the origin never answered", async () => {
    const path = await held({ raw: "" });
    await change(path);
    expect(await isHeld(path)).toBe(true);
  });
  it("is gone whoever changed it, with a cookie or a credential", async () => {
    for (const headers of [{ cookie: "a=1" }, { authorization: "Basic eDp5" }]) {
      const path = await held();
      await change(path, { headers });
      expect(await isHeld(path)).toBe(false);
    }
  });
  it("of another query stays", async () => {
    const path = await held();
    await held({}, `${path}?page=2`);
    await change(path);
    expect([await isHeld(path), await isHeld(`${path}?page=2`)]).toEqual([false, true]);
  });
  it.each([
    ["a path with two slashes", "/spelt//a", "/spelt/a"],
    ["an encoded letter", "/spelt/%62", "/spelt/b"],
    ["dot segments", "/spelt/x/../c", "/spelt/c"],
    ["an empty query", "/spelt/d?", "/spelt/d"],
  ])("is gone under %s in the change's URL", async (_, written, path) => {
    await held({}, path);
    await change(written);
    expect(await isHeld(path)).toBe(false);
  });
  it.each([
    ["another order of parameters", "/ordered?b=2&a=1", "/ordered?a=1&b=2"],
    ["a parameter that is ignored", "/ignored?ref=mail", "/ignored"],
  ])("is gone under %s in the change's URL", async (_, written, path) => {
    await held({}, path);
    origin.serve(written, ({ method }) => (method === "GET" ? { status: 500 } : { status: 204, type: false }));
    await change(written);
    expect(await isHeld(path)).toBe(false);
  });
});

describe("a copy that a change names", () => {
  const NAMES = ["location", "content-location"] as const;
  it.each(NAMES)("by %s is gone, whether it is named by path, by our host or by the origin's", async (name) => {
    for (const base of ["", edge.url, origin.url]) {
      const named = await held();
      const path = await held({ status: 201, headers: [[name, `${base}${named}`]] });
      await change(path);
      expect([base, await isHeld(named), await isHeld(path)]).toEqual([base, false, false]);
    }
  });
  it.each(NAMES)("by %s relative to the URL, or in another spelling, is gone", async (name) => {
    const named = await held({}, `/album/${name}/track`);
    const path = await held({ status: 201, headers: [[name, `x/..//%74rack`]] }, `/album/${name}/upload`);
    await change(path);
    expect(await isHeld(named)).toBe(false);
    const asked = await held({}, `/album/${name}/list?a=1&b=2`);
    const sorted = await held({ headers: [[name, "list?b=2&a=1&ref=x"]] }, `/album/${name}/sort`);
    await change(sorted);
    expect(await isHeld(asked)).toBe(false);
  });
  it.each(NAMES)("by %s on another host stays: nobody may speak for it", async (name) => {
    const named = await held();
    for (const other of ["http://other.example", "https://music.example:8443", "//other.example", "http://127.0.0.1:1"]) {
      const path = await held({ status: 201, headers: [[name, `${other}${named}`]] });
      await change(path);
      expect([other, await isHeld(named)]).toEqual([other, true]);
    }
  });
  it("of our name on another site of ours stays", async () => {
    const named = await held();
    const ask = (method: string, path: string, host: string) => rawRequest(edge.url, { method, path, headers: { host }, withinMs: 8000 });
    await ask("GET", named, "other.example");
    const path = await held({ status: 201, headers: [["location", `http://other.example${named}`]] });
    await change(path);
    expect([isHit(await ask("GET", named, "other.example")), await isHeld(named)]).toEqual([true, true]);
  });
  it.each(["http://[", "http:///", "/%zz", "\u00ff", "javascript:1", "a".repeat(9000)])("by nonsense (%j) is nothing, and the change's own goes", async (value) => {
    const path = await held({ status: 201, headers: [["location", value]] });
    expect(((await change(path)) as { status: number }).status).toBe(201);
    expect(await isHeld(path)).toBe(false);
  });
});

describe("all that hangs on a URL", () => {
  it("goes with it: each variant", async () => {
    const path = "/variants";
    origin.serve(path, ({ method, headers }) => ({ bytes: textOf(`${headers["accept-language"]}`), type: "text/html", headers: method === "GET" ? [KEPT, ["vary", "accept-language"]] : [] }));
    const ask = async (language: string): Promise<boolean> => isHit(await edge.get(path, { "accept-language": language }));
    for (const hit of [false, true]) for (const language of ["de", "fr"]) expect(await ask(language)).toBe(hit);
    await change(path, { headers: { "accept-language": "it" } });
    for (const hit of [false, true]) for (const language of ["de", "fr"]) expect(await ask(language)).toBe(hit);
  });
  it("goes with it: text in each coding", async () => {
    let words = "a".repeat(5000);
    origin.serve("/coded.json", ({ method }) => (method === "GET" ? { bytes: textOf(words), type: "application/json", etag: false, lastModified: false, headers: [KEPT] } : { status: 204, type: false }));
    const lengths = async (): Promise<unknown[]> => Promise.all(["br", "gzip", "identity"].map(async (coding) => (await edge.get("/coded.json", { "accept-encoding": coding })).body.toString("hex")));
    const before = await lengths();
    expect(await lengths()).toEqual(before);
    words = "b".repeat(5000);
    await change("/coded.json");
    const after = await lengths();
    for (const [i, bytes] of before.entries()) expect(after[i]).not.toBe(bytes);
  });
  it.each([["a tag", { etag: '"1"' }, { etag: '"2"' }], ["nothing to tell them apart", { etag: false, lastModified: false }, { etag: false, lastModified: false }]] as const)(
    "goes with it: every slice of a recording, whose versions have %s",
    async (_, one, two) => {
      const size = HEAD_BYTES + 2 * SLICE_BYTES + 9;
      const path = `/track-${String(one.etag)}.mp3`.replaceAll('"', "");
      let now: { bytes: Bytes } & Behaviour = { bytes: bytesOf(701, size), ...one };
      origin.serve(path, ({ method }) => (method === "GET" ? { ...now, headers: [KEPT] } : { status: 204, type: false }));
      expectWhole(await edge.get(path), now.bytes);
      now = { bytes: bytesOf(702, size), ...two };
      await change(path, { method: "PUT" });
      const first = HEAD_BYTES + SLICE_BYTES;
      expectPart(await edge.get(path, { range: `bytes=${first}-${first + 99}` }), now.bytes, first, first + 99);
      expectWhole(await edge.get(path), now.bytes);
    },
  );
  it("goes from the reserve too: a second colo is not given what is no longer so", async () => {
    const reserved = await startEdge(origin, { pops: ["FRA", "SIN"], reserve: true });
    const ask = (colo: number, method: string) => rawRequest(reserved.pops[colo]?.url ?? "", { method, path: "/reserved", headers: { host: "music.example" }, ...(method === "POST" ? { body: "x" } : {}) });
    try {
      let words = "old";
      origin.serve("/reserved", ({ method }) => (method === "GET" ? { bytes: textOf(words), type: "text/html", etag: false, headers: [KEPT] } : { status: 204, type: false }));
      await ask(0, "GET");
      // The reserve is written after the answer, and nothing outside tells when.
      await new Promise((go) => setTimeout(go, 400));
      words = "new";
      await ask(0, "POST");
      expect((await ask(1, "GET")).body.toString()).toBe("new");
    } finally {
      await reserved.close();
    }
  });
});
