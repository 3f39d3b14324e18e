import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FillClient } from "../../../edge/fill/object.ts";
import { Routes } from "../../../edge/upstreams/routes.ts";
import { OriginTier } from "../../../edge/tiers/upstream.ts";
import type { Ask } from "../../../src/core/cache/ask.ts";
import { DEFAULT_POLICY } from "../../../src/core/routing/policy.ts";

const ORIGIN = "https://origin.example";
const BUDGET_MS = 15_000;
const ask: Ask = {
  format: 4, key: "k", base: "k", url: `${ORIGIN}/a.flac`, kind: "audio", want: { kind: "slice", n: 0, from: 0 }, follow: false, fields: [], withheld: [],
  authorized: false, unkeyed: false, standIn: false, asOf: 0, needs: 0, era: 0, fresh: false, routing: { patience: 0, news: [], newsAgeMs: 0, steers: [] },
};

/** The way to two edges that never answer; a timeout is the network's own word. */
function silentEdges(): OriginTier {
  const edges = ["a", "b"].map((id) => ({ id, url: `https://${id}.example`, origin: ORIGIN, weight: 1, pricePerGb: 0, prefixes: [], lagMs: 0, drain: false }));
  const dispatch = ({ firstByteTimeoutMs }: { readonly firstByteTimeoutMs: number }) =>
    new Promise<{ readonly ok: false; readonly code: "upstream-timeout" }>((resolve) => setTimeout(() => resolve({ ok: false, code: "upstream-timeout" }), firstByteTimeoutMs));
  const routes = new Routes({ edges, policy: { ...DEFAULT_POLICY, budgetMs: BUDGET_MS }, dispatch, failoverStatuses: [], firstByteTimeoutMs: BUDGET_MS, idleTimeoutMs: 0, retries: 0, logShare: 0 });
  const policyOf = () => { throw new Error("nothing is stored"); };
  return new OriginTier({ geometry: { headBytes: 16, sliceBytes: 16 }, nodeName: "n", firstByteTimeoutMs: BUDGET_MS, idleTimeoutMs: 0, retries: 0, policyOf }, dispatch, routes);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a question to a fill object that is silent", () => {
  it("is asked past it with what is left of its time, and a moment at least", async () => {
    let late: ((response: Response) => void) | undefined;
    const stub = { fetch: () => new Promise<Response>((resolve) => { late = resolve; }) } as unknown as DurableObjectStub;
    const client = new FillClient(() => stub, silentEdges(), { headMs: BUDGET_MS + 1000, idleMs: 0 }, () => undefined);
    const beganMs = Date.now();
    const opened = client.open(ask).then(({ kind }) => [kind, Date.now() - beganMs] as const);
    await vi.advanceTimersByTimeAsync(60_000);
    const [kind, ms] = await opened;
    expect(kind).toBe("unreachable");
    expect(ms).toBeGreaterThan(BUDGET_MS);
    expect(ms).toBeLessThan(BUDGET_MS + 4000);
    let dropped = false;
    late?.(new Response(new ReadableStream({ cancel: () => { dropped = true; } })));
    await vi.advanceTimersByTimeAsync(0);
    expect(dropped).toBe(true);
  });
});
