import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { FleetOptions } from "../../../scripts/local/fleet.ts";
import type { PrewarmView } from "../../../src/control/prewarm-answers.ts";
import { type Region, regionOf } from "../../../src/core/purge/regions.ts";
import { leadOf } from "../../../src/core/prewarm/lead.ts";
import { type Bytes, bytesOf } from "../../origin/bytes.ts";
import type { Exchange, Script } from "../../origin/origin.ts";
import { expectWhole, isHit } from "../../support/judge.ts";
import { SLICE_BYTES } from "../../support/edge.ts";
import { COLOS, type ColoName, SITE, type Scene, fresh, startScene, urlOf } from "../purge/scene.ts";

/** The region of each data centre of a scene. */
export const REGION_OF = Object.fromEntries(COLOS.map((colo) => [colo, regionOf(colo)])) as Readonly<Record<ColoName, Region>>;
export const REGIONS = COLOS.map((colo) => REGION_OF[colo]);

/** What an order says besides its paths. */
export type OrderWords = Readonly<Record<string, unknown>>;

/** A scene in which files are ordered. */
export interface Orders extends Scene {
  /** Orders whole files unless said otherwise; the order as it was accepted. */
  order(paths: readonly string[], words?: OrderWords, key?: string): Promise<PrewarmView>;
  /** An order as it stands. */
  standing(id: string): Promise<PrewarmView>;
  /** An order once it is as wanted; fails with how it stands when that takes longer than `withinMs`. */
  until(id: string, holds: (order: PrewarmView) => boolean, withinMs?: number): Promise<PrewarmView>;
  /** An order once all of its regions have ended. */
  over(id: string, withinMs?: number): Promise<PrewarmView>;
  /** Holds when GETs of these paths are hits at every data centre, and the origin sends nothing for them. */
  expectWarm(files: ReadonlyMap<string, Bytes>): Promise<void>;
}

const ENDED = new Set(["done", "done-with-failures", "cancelled", "spent"]);

/** Three regions that share a reserve; their budget is 100 requests a second unless `settings` say otherwise. */
export async function startOrders(settings: Record<string, unknown> = {}, options: FleetOptions = {}): Promise<Orders> {
  const scene = await startScene({ PREWARM_REGIONS: REGIONS, PREWARM_REQUESTS_PER_SEC: 100, LEASE_SEC: 5, ...settings }, { reserve: true, ...options });
  const { control } = scene;
  const standing: Orders["standing"] = async (id) => viewIn(await control("GET", `/prewarms/${id}`));
  const until: Orders["until"] = async (id, holds, withinMs = 30_000) => {
    for (const end = Date.now() + withinMs; ; await pause(50)) {
      const now = await standing(id);
      if (holds(now)) return now;
      if (Date.now() > end) throw new Error(`order ${id} is not as wanted: ${JSON.stringify(now.regions)}`);
    }
  };
  return Object.defineProperties({
    order: async (paths: readonly string[], words: OrderWords = {}, key?: string) =>
      viewIn(await control("POST", "/prewarm", { urls: paths.map(urlOf), extent: "all", ...words }, key === undefined ? {} : { "idempotency-key": key })),
    standing,
    until,
    over: (id: string, withinMs?: number) => until(id, ({ state }) => ENDED.has(state), withinMs),
    async expectWarm(files: ReadonlyMap<string, Bytes>) {
      const asked = scene.origin.requests.length;
      for (const [path, bytes] of files) {
        for (const answer of await scene.everywhere(path)) {
          expectWhole(answer, bytes);
          expect([path, isHit(answer), answer.header("cache-status")]).toEqual([path, true, expect.anything()]);
        }
      }
      // An upstream that has failed may still be asked about what was had of it.
      expect(scene.origin.requests.slice(asked).flatMap(({ url, status }) => (status === 304 ? [] : [url]))).toEqual([]);
    },
  }, Object.getOwnPropertyDescriptors(scene)) as Orders;
}

function viewIn({ status, text, result }: Awaited<ReturnType<Scene["control"]>>): PrewarmView {
  expect({ status, text }).toMatchObject({ status: expect.toSatisfy((code: number) => code >= 200 && code < 300) });
  return result as PrewarmView;
}

/** Paths in a folder, so many for each region to lead for, and bytes for each: of two slices and a few bytes. */
export function filesIn(folder: string, each: number, bytes = 2 * SLICE_BYTES): ReadonlyMap<string, Bytes> {
  const files = new Map<string, Bytes>();
  const counts = new Map<string, number>();
  for (let i = 0; files.size < each * REGIONS.length; i += 1) {
    const path = `${folder}/${i}.mp3`;
    const lead = leadOf(SITE + path, REGIONS) ?? "";
    const had = counts.get(lead) ?? 0;
    if (had === each) continue;
    counts.set(lead, had + 1);
    files.set(path, bytesOf(fresh(), bytes + i));
  }
  return files;
}

/** Serves files for an hour, unless `script` makes something else of one. */
export function serveAll({ origin }: Scene, files: ReadonlyMap<string, Bytes>, script: (behaviour: { bytes: Bytes; headers: [string, string][] }) => Script = (one) => one): void {
  for (const [path, bytes] of files) origin.serve(path, script({ bytes, headers: [["cache-control", "max-age=3600"]] }));
}

/** What of these requests was answered with bytes that had been asked for before: path and range, by how often. */
export function askedTwice(requests: readonly Exchange[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { url, headers, status } of requests) {
    if (status !== 200 && status !== 206) continue;
    const what = `${url} ${headers.range ?? "whole"}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].filter(([, n]) => n > 1));
}
