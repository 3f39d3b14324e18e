import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, startEdge } from "../support/edge.ts";
import { type SteeredEdges, startSteeredEdges } from "../support/steered-edges.ts";

const SIZE = 100_000;
const byteAt = (offset: number): number => (offset * 167 + (offset >> 8)) & 255;
const WHOLE = Buffer.from(Uint8Array.from({ length: SIZE }, (_, i) => byteAt(i)));
const TOKEN = "operator-of-edges";
const SHA256 = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKEN))).toString("hex");

type Detail = { readonly edge?: string; readonly attempts?: readonly { readonly edge: string; readonly ended: string }[] };
const detailOf = (headers: { readonly get: (name: string) => string | null }): Detail => JSON.parse(headers.get("downbeat-detail") ?? "{}") as Detail;

describe("the edge in front of several upstream edges, with fill objects", () => {
  let upstreams: SteeredEdges;
  let edge: Edge;
  const names = ["a", "b", "c"] as const;

  beforeAll(async () => {
    upstreams = await startSteeredEdges();
    edge = await startEdge({ url: `${upstreams.url}/origin` }, {
      settings: {
        EDGES: names.map((id) => ({ id, url: `${upstreams.url}/${id}` })),
        CONTROL_TOKENS: [{ name: "op", sha256: SHA256, scopes: ["*"] }],
        UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "800",
      },
    });
  });
  afterAll(async () => {
    await edge.close();
    await upstreams.close();
  });
  const told = async (path: string) => {
    const response = await fetch(`${edge.url}${path}`, { headers: { "downbeat-token": TOKEN } });
    return { status: response.status, detail: detailOf(response.headers), bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it("a crowd gets every byte although each edge breaks one of its first bodies off", async () => {
    for (const name of names) await upstreams.set(name, "cut=20000&until=1");
    const crowd = await Promise.all(Array.from({ length: 20 }, (_, i) => fetch(`${edge.url}/crowd/${i % 4}.flac`).then((response) => response.arrayBuffer())));
    expect(crowd.map((bytes) => Buffer.from(bytes).equals(WHOLE))).toEqual(crowd.map(() => true));
    expect(await upstreams.asked("origin")).toEqual([]);
  });

  it("operators see which edge answered and which were asked before, and listeners do not", async () => {
    // Two of three: one question may meet each of these failures, and must find somebody well behind them.
    for (const name of ["a", "b"]) await upstreams.set(name, "status=503&until=1");
    await upstreams.set("c", "");
    const seen = await Promise.all(Array.from({ length: 6 }, (_, i) => told(`/seen/${i}.flac`)));
    expect(seen.every(({ status, bytes, detail }) => status === 200 && bytes.equals(WHOLE) && names.some((name) => name === detail.edge))).toBe(true);
    const heard = await fetch(`${edge.url}/seen/9.flac`);
    await heard.arrayBuffer();
    expect([heard.headers.get("downbeat-detail"), [...heard.headers].filter(([, value]) => value.includes(upstreams.url))]).toEqual([null, []]);
  });

  it("with all of them dead operators get the list, each with how it ended", async () => {
    for (const name of names) await upstreams.set(name, "status=500");
    const { status, bytes } = await told("/dead/track.flac");
    const { error, tried } = JSON.parse(String(bytes)) as { error: string; tried: readonly { edge: string; ended: string }[] };
    expect([status, error, tried.map(({ edge }) => edge).toSorted(), new Set(tried.map(({ ended }) => ended))]).toEqual([504, "no-edge", [...names], new Set(["status"])]);
  });
});
