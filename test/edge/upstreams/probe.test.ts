import { describe, expect, it } from "vitest";
import { probeEdge } from "../../../edge/upstreams/probe.ts";
import type { Outgoing, Sent } from "../../../edge/tiers/send.ts";
import type { Edge } from "../../../src/core/routing/edge.ts";

const EDGE: Edge = { id: "fra", url: "https://fra.example/music", origin: "https://origin.example", weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false, probe: "/probe.bin" };
const SETTINGS = { failoverStatuses: [500, 503], nodeName: "downbeat", upstreamFirstByteTimeoutMs: 3000 };

/** What a probe sends, and what it says of the answer that comes 40 ms later. */
async function probed(sent: Sent, edge = EDGE): Promise<{ outgoing: Outgoing | undefined; attempt: Awaited<ReturnType<typeof probeEdge>> }> {
  let [nowMs, outgoing] = [1_000_000, undefined as Outgoing | undefined];
  const attempt = await probeEdge(edge, SETTINGS, async (asked) => {
    outgoing = asked;
    nowMs += 40;
    return sent;
  }, () => nowMs);
  return { outgoing, attempt };
}
const answer = (status: number, headers: Record<string, string> = {}): Sent => ({ ok: true, response: new Response(status === 304 ? null : "x", { status, headers }) });

describe("a probe", () => {
  it("asks an edge for the first KiB of its path as we ask for anything, and says how long that took", async () => {
    const { outgoing, attempt } = await probed(answer(206));
    expect(outgoing).toMatchObject({ url: "https://fra.example/music/probe.bin", firstByteTimeoutMs: 3000 });
    expect(Object.fromEntries(new Headers(outgoing?.headers))).toMatchObject({ range: "bytes=0-1023", "accept-encoding": "identity", "cdn-loop": "downbeat", via: "1.1 downbeat" });
    expect(attempt).toEqual({ edge: "fra", ended: "answered", status: 206, ms: 40 });
  });

  it.each([
    [answer(200), { ended: "answered", status: 200 }],
    [answer(404), { ended: "answered", status: 404 }],
    [answer(502), { ended: "answered", status: 502 }],
    [answer(500), { ended: "status", status: 500 }],
    [answer(503, { "retry-after": "7" }), { ended: "status", status: 503, retryAfterSec: 7 }],
    [answer(429, { "retry-after": "7" }), { ended: "status", status: 429, retryAfterSec: 7 }],
    [{ ok: false, code: "upstream-timeout" }, { ended: "timeout" }],
    [{ ok: false, code: "upstream-unreachable" }, { ended: "unreachable" }],
    [{ ok: false, code: "upstream-protocol" }, { ended: "wrong" }],
    [{ ok: false, code: "settings-invalid" }, { ended: "credentials" }],
  ] satisfies [Sent, object][])("of %o says %o", async (sent, said) => {
    expect((await probed(sent)).attempt).toEqual({ edge: "fra", ms: 40, ...said });
  });

  it("gives the body back unread", async () => {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    await probed({ ok: true, response: new Response(body) });
    expect(cancelled).toBe(true);
  });

  it("asks nothing of an edge without a path for it", async () => {
    const { probe: _, ...edge } = EDGE;
    expect(await probed(answer(200), edge)).toEqual({ outgoing: undefined, attempt: undefined });
  });
});
