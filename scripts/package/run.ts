import type { MasterFile } from "./masters.ts";
import { reasonOf } from "./masters.ts";
import { removeLeftovers } from "./scratch.ts";
import { readSidecar } from "./sidecar.ts";
import { slugOf } from "./slug.ts";
import { type Order, packageTrack, type Plan, type TrackOutcome } from "./track.ts";

/** What became of one master. `slug`: absent where it has none of its own. `ms`: how long it took. */
export type Packaged = { readonly name: string; readonly slug?: string; readonly bytes: number; readonly ms: number } & (TrackOutcome | { readonly kind: "not-begun" });

/** Who watches: takes a track that begins, how far it is, and what became of it. */
export type Watcher = {
  begun(order: Order): void;
  heard(order: Order, share: number, seconds: number): void;
  ended(packaged: Packaged): void;
};

/** Packages masters, as many at once as `jobs`; one that fails leaves the others alone. Ends early, with the rest not begun, when the signal says so. */
export async function packageAll(masters: readonly MasterFile[], plan: Plan, jobs: number, watcher: Watcher, now: () => number, signal: AbortSignal): Promise<readonly Packaged[]> {
  await removeLeftovers(plan.out);
  const done: Packaged[] = [];
  const end = (packaged: Packaged): void => {
    done.push(packaged);
    watcher.ended(packaged);
  };
  const { orders, refused } = await ordersOf(masters);
  refused.forEach(end);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let order = orders[next]; order !== undefined && !signal.aborted; order = orders[next]) {
      // While there are tracks for all cores, one run of ffmpeg a track decodes it once; the last ones are divided.
      const groups = orders.length - next >= jobs ? 1 : jobs;
      next += 1;
      end(await one(order, plan, groups, watcher, now, signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, orders.length) }, work));
  for (const { master, slug } of orders.slice(next)) done.push({ kind: "not-begun", name: master.name, slug, bytes: master.bytes, ms: 0 });
  return done;
}

/** Of masters with the same slug, so many are named. */
const MOST_OTHERS = 3;

async function one(order: Order, plan: Plan, groups: number, watcher: Watcher, now: () => number, signal: AbortSignal): Promise<Packaged> {
  const { master, slug } = order;
  const began = now();
  watcher.begun(order);
  const outcome = await packageTrack(order, plan, groups, signal, (share, seconds) => watcher.heard(order, share, seconds)).catch(
    (error: unknown): TrackOutcome => ({ kind: "failed", why: signal.aborted ? "ended before it was done" : reasonOf(error) }),
  );
  return { ...outcome, name: master.name, slug, bytes: master.bytes, ms: now() - began };
}

/** Masters with their sidecars and slugs; and those that have none to themselves, or whose sidecar is wrong. */
async function ordersOf(masters: readonly MasterFile[]): Promise<{ orders: Order[]; refused: Packaged[] }> {
  const orders: Order[] = [];
  const refused: Packaged[] = [];
  const refuse = ({ name, bytes }: MasterFile, why: string): void => void refused.push({ kind: "failed", name, bytes, ms: 0, why });
  for (const master of masters) {
    const read = await readSidecar(master.path);
    if (read.kind === "problems") refuse(master, read.problems.join("; "));
    else if (read.kind === "absent") orders.push({ master, slug: slugOf(master.name), sidecar: {}, sidecarText: "" });
    else orders.push({ master, slug: read.sidecar.slug ?? slugOf(master.name), sidecar: read.sidecar, sidecarText: read.text });
  }
  const bySlug = Map.groupBy(orders, ({ slug }) => slug);
  const alone = orders.filter(({ master, slug }) => {
    const others = (bySlug.get(slug) ?? []).filter((other) => other.master !== master);
    const more = others.length > MOST_OTHERS ? ` and ${others.length - MOST_OTHERS} more` : "";
    const named = others.slice(0, MOST_OTHERS).map((other) => other.master.name).join(", ");
    if (others.length > 0) refuse(master, `it would be ${slug}, and so would ${named}${more}; a "slug" in a sidecar tells them apart`);
    return others.length === 0;
  });
  return { orders: alone, refused };
}
