import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOrigin, type Origin } from "../origin/origin.ts";
import { startEdge, type Edge } from "../support/edge.ts";
import { cacheStatus } from "../support/judge.ts";
import type { RawAnswer } from "../support/raw.ts";
import { type Kept, OLD, ROWS, type Row } from "./stale-faults-rows.ts";
import { asDue, DOWN_STATUS, due, LATEST, seen } from "./stale-faults-seen.ts";

/** What the copy was given with. Its Age makes it stale from the start, so that nobody has to wait for that. */
type Policy = {
  readonly name: string;
  readonly control: string;
  readonly age: number;
  readonly standsIn: boolean;
  readonly suffix: string;
  readonly type: string;
  /** Only failures are met under it: other rows end alike whether a copy might have stood in or not. */
  readonly failures?: true;
};

const MP3 = { suffix: ".mp3", type: "audio/mpeg", age: 100 } as const;
/** A kind nobody names: its client's fields matter, and the TTL table has other times for it. */
const OTHER = { suffix: ".bin", type: "application/x-thing", age: 100 } as const;
const POLICIES: readonly Policy[] = [
  { name: "within stale-if-error", control: "max-age=50, stale-if-error=86400", standsIn: true, ...MP3 },
  { name: "past stale-if-error", control: "max-age=50, stale-if-error=10", standsIn: false, ...MP3, failures: true },
  { name: "without stale-if-error", control: "max-age=50, stale-if-error=0", standsIn: false, ...MP3, failures: true },
  { name: "within the setting's time", control: "max-age=50", standsIn: true, ...MP3, failures: true },
  { name: "past the setting's time", control: "max-age=50", standsIn: false, ...MP3, age: 5000 },
  { name: "under must-revalidate", control: "max-age=50, stale-if-error=86400, must-revalidate", standsIn: false, ...MP3 },
  { name: "another kind, within stale-if-error", control: "max-age=50, stale-if-error=86400", standsIn: true, ...OTHER },
  { name: "another kind, under must-revalidate", control: "max-age=50, stale-if-error=86400, must-revalidate", standsIn: false, ...OTHER, failures: true },
];
const TTL = [{ kind: "audio", stale_while_revalidate_sec: 0, stale_if_error_sec: 3600 }];

let origin: Origin;
let edge: Edge;
beforeAll(async () => {
  origin = await startOrigin();
  edge = await startEdge(origin, { settings: { TTL, UPSTREAM_FIRST_BYTE_TIMEOUT_MS: "800", UPSTREAM_IDLE_TIMEOUT_MS: "400" } });
});
afterAll(async () => {
  await edge?.close();
  await origin?.close();
});

const slug = (text: string): string => text.replaceAll(/[^a-z0-9]+/gi, "-");
const keptOf = ({ control, age, type }: Policy): Kept => ({ headers: [["cache-control", control], ["age", `${age}`]], type });

/** Has the old bytes stored under `path`: asked again, the edge says that it holds them and that they are stale. */
async function storeOld(path: string, policy: Policy, row: Row): Promise<void> {
  origin.serve(path, { bytes: OLD, etag: '"old"', ...keptOf(policy), ...row.stored });
  await edge.get(path);
  for (let tries = 0; tries < 20; tries += 1) {
    await origin.idle(path);
    if (cacheStatus(await edge.ask(path, { method: "HEAD" })).fwd === "stale") return origin.idle(path);
  }
  throw new Error(`${path} is not stored`);
}

/** Lives through a row: the fault, an origin that is down, and one that is well again. */
async function live(row: Row, policy: Policy): Promise<{ now: string; down: string; up: string }> {
  const path = `/${slug(policy.name)}/${slug(row.name)}${policy.suffix}`;
  const { meaning } = row;
  const others = "bytes" in meaning ? [meaning.bytes] : [];
  const said = (answer: RawAnswer): string => asDue(seen(answer, policy.type, others), meaning);
  await storeOld(path, policy, row);
  origin.change(path, row.now(keptOf(policy)));
  const now = said(await edge.get(path));
  await origin.idle(path);
  origin.change(path, { status: DOWN_STATUS });
  const down = said(await edge.get(path));
  origin.change(path, { bytes: LATEST, etag: '"latest"', type: policy.type, headers: [["cache-control", "max-age=60"]] });
  return { now, down, up: seen(await edge.get(path), policy.type) };
}

describe("a stale copy meets", () => {
  it.each(ROWS.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const policies = POLICIES.filter(({ failures }) => failures === undefined || row.meaning.is === "failed");
    const lived = await Promise.all(policies.map(async (policy) => [policy.name, await live(row, policy)] as const));
    const expected = policies.map(({ name, standsIn }) => [name, { ...due(row.meaning, standsIn), up: "longer" }] as const);
    expect(Object.fromEntries(lived)).toEqual(Object.fromEntries(expected));
  });
});
