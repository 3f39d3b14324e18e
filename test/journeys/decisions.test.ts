import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readLogLine } from "../../scripts/commands/replay/record.ts";
import { Replay } from "../../scripts/commands/replay/replay.ts";
import { type Fleet, startFleet } from "../support/fleet.ts";
import { bytesOf } from "../origin/bytes.ts";
import { type Origin, closedUrl, startOrigin } from "../origin/origin.ts";
import { downbeat } from "../scripts/run.ts";
import { expectWhole } from "../support/judge.ts";
import { rawRequest } from "../support/raw.ts";

const folder = mkdtempSync(join(tmpdir(), "decisions-"));
const log = join(folder, "decisions.log");
const SONG = bytesOf(1, 3_000_000);
let [dear, cheap]: Origin[] = [];
let fleet: Fleet;
beforeAll(async () => {
  [dear, cheap] = await Promise.all([startOrigin(), startOrigin()]);
  const EDGES = [
    { id: "dear", url: dear.url, price_per_gb: 1000 },
    { id: "cheap", url: cheap.url, price_per_gb: 0 },
    { id: "dead", url: await closedUrl(), weight: 0.001 },
  ];
  const settings = { EDGES, ROUTING: { ms_per_price: 1000 }, ROUTING_LOG_SHARE: 1, HEAD_BYTES: 65_536, SLICE_BYTES: 1_048_576 };
  fleet = await startFleet({ origin: "http://127.0.0.1:9", port: 0, decisions: log, settings });
});
afterAll(async () => {
  await fleet?.close();
  await Promise.all([dear?.close(), cheap?.close()]);
  rmSync(folder, { recursive: true });
});

async function play(path: string, query: string, headers: Record<string, string> = {}): Promise<void> {
  for (const edge of [dear, cheap]) edge?.serve(path, { bytes: SONG });
  expectWhole(await rawRequest(fleet.edges[0]?.url ?? "", { path: path + query, headers, withinMs: 8000 }), SONG);
}

function logged(path: string) {
  const lines = readFileSync(log, "utf8").trim().split("\n").map(readLogLine);
  return lines.flatMap((line) => (line.kind === "decision" && line.recorded.question.path === path ? [line.recorded] : []));
}

it("decisions are logged with each request's patience, and are made again from their lines as they were", async () => {
  await play("/starting.mp3", "?CMCD=su%2Csid%3D%22a%22");
  await play("/supplied.mp3", "", { "cmcd-request": "bl=30000" });
  await play("/prefetched.mp3", "", { "sec-purpose": "prefetch" });
  await play("/anybody.mp3", "");
  const patience = (path: string) => logged(path).map(({ question }) => Number(question.patience.toFixed(2)));
  // The request's own first, then what is ahead of it.
  await expect.poll(() => patience("/starting.mp3"), { timeout: 5000 }).toEqual([0, ...patience("/starting.mp3").slice(1).map(() => 0.4)]);
  expect(patience("/supplied.mp3")[0]).toBe(0.9);
  expect(new Set(patience("/prefetched.mp3"))).toEqual(new Set([1]));
  expect(patience("/anybody.mp3")[0]).toBe(0.3);
  const replay = new Replay();
  for (const path of ["/starting.mp3", "/supplied.mp3", "/prefetched.mp3", "/anybody.mp3"]) for (const recorded of logged(path)) replay.take(recorded, 0);
  const { decisions, differing, firstByteMs } = replay.result();
  expect(decisions).toBeGreaterThanOrEqual(12);
  expect(differing).toEqual([]);
  expect(firstByteMs.measured.p50).toBeGreaterThanOrEqual(0);
});

it("downbeat replay reads all of such a log, and moves the patient to the cheap edge where money counts for more", async () => {
  const { code, out, err } = await downbeat("replay", "--log", log, "--policy", '{"ms_per_price": 10000000}', "--json");
  expect([code, err]).toEqual([0, ""]);
  const { edges, costPerGb } = JSON.parse(out) as { edges: { id: string; after: { requests: number } }[]; costPerGb: { before: number; after: number } };
  expect(edges.find(({ id }) => id === "cheap")?.after.requests).toBeGreaterThan(0);
  expect(costPerGb.after).toBeLessThanOrEqual(costPerGb.before);
});
