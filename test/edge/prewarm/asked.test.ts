import { describe, expect, it } from "vitest";
import type { Opened } from "../../../durable-objects/upstream.ts";
import { Asked } from "../../../edge/prewarm/asked.ts";
import { descriptorOf, httpDate, NOW_MS } from "../../core/cache/make.ts";

const slice: Opened = {
  kind: "slice", descriptor: descriptorOf(), notStored: undefined, fields: [], n: 0, span: { first: 0, last: 99 }, pivot: 0,
  fill: async () => undefined, drop: () => undefined,
};
const run: Opened = { kind: "run", descriptor: descriptorOf({ size: 1000 }), notStored: undefined, fields: [], body: new ReadableStream() };
const busy = (retryAfter: string): Opened => ({ kind: "response", why: "", failed: true, status: 503, headers: [["retry-after", retryAfter]], body: null });

/** What has been asked once these have come. */
function after(...opened: Opened[]): Asked {
  const asked = new Asked();
  for (const each of opened) asked.heard(each, NOW_MS);
  return asked;
}

describe("what a step has asked", () => {
  it("is nothing before anybody has answered, and then says nothing of a first byte", () => {
    expect(after().told).toEqual({ upstreamRequests: 0 });
  });
  it("is what it cost where it was asked, and one request where nobody counted", () => {
    expect(after({ ...slice, spent: { requests: 2, firstByteMs: 80 } }).told).toEqual({ upstreamRequests: 2, firstByteMs: 80 });
    expect(after(slice, { ...run, spent: { requests: 1, firstByteMs: 30 } }).told).toEqual({ upstreamRequests: 2, firstByteMs: 30 });
  });
  it("counts what it costs after the answer has begun", () => {
    const spent = { requests: 1, firstByteMs: 80 };
    const asked = after({ ...slice, spent });
    spent.requests += 1;
    expect(asked.requests).toBe(2);
  });
  it("is nothing where another's fill was joined", () => {
    expect(after({ ...slice, early: true, spent: { requests: 1, firstByteMs: 80 } })).toMatchObject({ requests: 0, bytes: 0 });
  });
  it("brings a slice, or the whole where it comes in one body, or nothing where a copy is confirmed", () => {
    expect(after(slice).bytes).toBe(100);
    expect(after(run).bytes).toBe(1000);
    expect(after({ kind: "not-modified", headers: [], askedAtMs: 0, nowMs: 0, asOf: 0 })).toMatchObject({ bytes: 0, confirmed: true });
  });
  it("knows how long the upstream wants to be left alone, in either form", () => {
    expect(after(busy("17"))).toMatchObject({ status: 503, retryAfterSec: 17 });
    expect(after(busy(httpDate(90)))).toMatchObject({ status: 503, retryAfterSec: 90 });
    expect(after(busy("soon"))).toMatchObject({ status: 503, retryAfterSec: undefined });
  });
  it("knows why the last question had no answer, until another has one", () => {
    expect(after({ kind: "unreachable", code: "upstream-timeout" }).unreachable).toBe("upstream-timeout");
    expect(after({ kind: "unreachable", code: "upstream-timeout" }, slice).unreachable).toBeUndefined();
  });
});
