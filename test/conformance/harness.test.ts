import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawRequest } from "../support/raw.ts";
import type { Case, Step } from "./case.ts";
import { startScriptedOrigin, type ScriptedOrigin } from "./origin.ts";
import { runCase } from "./run.ts";
import { anew, behind, confirmed, copy, fill, HOUR, soon } from "./say.ts";
import { Turns } from "./turns.ts";

let origin: ScriptedOrigin;
beforeAll(async () => {
  origin = await startScriptedOrigin();
});
afterAll(() => origin?.close());

/** Plays steps with nobody between client and origin: nothing is cached, nothing confirmed. */
function played(id: string, ...steps: Step[]): Promise<string[]> {
  const given: Case = { id, clause: "RFC 9110 §3.3", says: id, steps };
  return runCase(given, { url: origin.url, ask: (path, ask) => rawRequest(origin.url, { ...ask, path }) }, origin, new Turns(1));
}

describe("without a cache", () => {
  it("what comes from the origin passes", async () => {
    expect(await played("plain", fill({ ...HOUR, a: ["1", "2"] }, { expect: { fields: { a: "1, 2" } } }), anew({ reply: { status: 404 } }))).toEqual([]);
  });

  it("a copy is missed, by count and by body", async () => {
    expect(await played("copy", fill(HOUR), copy())).toEqual(["step 2: the origin was asked 1 times, not 0", expect.stringContaining('step 2: the body is "copy 2')]);
  });

  it("a confirmation is missed: the origin gives none that was not asked for", async () => {
    expect(await played("confirmed", fill({ etag: '"a"' }), confirmed())).toEqual(["step 2: the origin was asked without a condition", expect.stringContaining("step 2: the body is")]);
  });

  it("a client's own condition is answered, which no copy could have asked", async () => {
    const ask = { fields: { "if-none-match": '"a"' } };
    expect(await played("condition", { request: ask, origin: { status: 304 }, expect: { from: "origin", status: 304, upstream: { fields: ask.fields } } })).toEqual([]);
  });

  it("a copy served while the origin is asked behind it is told from one that waits for the origin", async () => {
    expect(await played("behind", fill(HOUR), behind())).toEqual([expect.stringContaining("step 2: the body is")]);
  });

  it("what should settle and does not is given up", async () => {
    expect(await played("soon", fill(HOUR), soon(1))).toEqual(["step 2: the origin was asked 1 times, not 0"]);
  });
});

describe("an expectation fails", () => {
  const tried = (id: string, expectation: Step["expect"], reply: Step["origin"] = {}) =>
    played(id, { origin: reply, expect: { from: "origin", ...expectation } });

  it.each([
    ["status", { status: 404 }, "status 200, not 404"],
    ["field", { fields: { "content-type": "text/html" } }, 'content-type is "text/plain", not "text/html"'],
    ["no-field", { fields: { etag: /a/ } }, "etag is undefined, not /a/"],
    ["number", { fields: { "content-length": { from: 1, to: 59 } } }, 'content-length is "60", not 1 to 59'],
    ["missing", { missing: ["date"] }, /^date is ".*", where there should be none$/],
    ["body", { body: "other" }, /^the body is .*, not "other"$/],
    ["count", { upstream: { count: 2 } }, "the origin was asked 1 times, not 2"],
    ["upstream", { upstream: { fields: { via: "1.1 a" } } }, 'at the origin, via is undefined, not "1.1 a"'],
    ["upstream-missing", { upstream: { missing: ["host"] } }, /^at the origin, host is /],
    ["method", { upstream: { method: "POST" } }, "the origin saw GET, not POST"],
    ["cut", { cut: true }, "the body looks complete"],
    ["edge", { from: "edge" }, "the origin was asked 1 times, not 0"],
  ] as const)("by %s", async (id, expectation, why) => {
    expect(await tried(`fails-${id}`, expectation)).toContainEqual(expect.stringMatching(typeof why === "string" ? new RegExp(`^step 1: ${why.replaceAll(/[./]/g, String.raw`\$&`)}$`) : new RegExp(why.source.replace("^", "^step 1: "))));
  });

  it("by a request in the background that does not come", async () => {
    expect(await played("fails-background", { origin: {}, expect: { background: 2 } })).toEqual(["step 1: the origin was asked 1 times in the background, not 2"]);
  });

  it("by a body that is cut off", async () => {
    expect(await tried("fails-cut-off", {}, { disconnect: "midway" })).toContain("step 1: the body is cut off");
  });
});

describe("the origin", () => {
  it("obeys ranges where it should, and If-Range with them", async () => {
    const range = (fields: Record<string, string>) => ({ fields: { range: "bytes=10-19", ...fields } });
    const reply = { ranges: true, fields: { etag: '"a"' } } as const;
    const part = { from: "origin", status: 206, fields: { "content-range": "bytes 10-19/60" } } as const;
    expect(await played("ranges",
      { request: range({}), origin: reply, expect: { ...part, body: { of: 1, first: 10, last: 19 } } },
      { request: range({ "if-range": '"a"' }), origin: reply, expect: { ...part, body: { of: 2, first: 10, last: 19 } } },
      { request: range({ "if-range": '"b"' }), origin: reply, expect: { from: "origin", status: 200 } },
      { request: { fields: { range: "bytes=60-" } }, origin: reply, expect: { from: "origin", status: 416 } },
    )).toEqual([]);
  });

  it("answers in turn, then with the last", async () => {
    const replies = [{ status: 500 }, { status: 503 }];
    expect(await played("turns", { origin: replies, times: 1, expect: { from: "origin", status: 500 } })).toEqual([]);
    expect(await played("turns-again", { origin: replies, settles: true, expect: { from: "origin", status: 503 } })).toEqual([]);
  });
});

describe("turns", () => {
  it("go to who comes back before they go to who begins", async () => {
    const turns = new Turns(1);
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    await turns.begin();
    const back = turns.away(gate.promise).then(() => order.push("back"));
    await turns.begin();
    const third = turns.begin().then(() => order.push("third"));
    gate.resolve();
    await gate.promise;
    await Promise.resolve();
    turns.end();
    await back;
    turns.end();
    await third;
    expect(order).toEqual(["back", "third"]);
  });
});
