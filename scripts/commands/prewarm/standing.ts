import type { PrewarmView, WarmingView } from "../../../src/control/prewarm-answers.ts";

/** What of one region is drawn: all orders together. */
export type RegionStanding = {
  readonly region: string;
  readonly state: WarmingView["state"];
  readonly why: string | undefined;
  readonly urls: number;
  readonly done: number;
  readonly found: number;
  readonly failed: number;
  readonly upstreamRequests: number;
  readonly upstreamBytes: number;
  readonly reserveBytes: number;
  readonly startsAt: string;
  /** When the last of it will be done, where all of it says. */
  readonly doneBy: string | undefined;
};

/** What counts for a region that is in several states with several orders: that which is under way, then what keeps it. */
const WEIGHT: readonly WarmingView["state"][] = ["running", "paused", "unknown", "scheduled", "cancelled", "spent", "done"];

/** Where each region stands with all of some orders together, in the order in which the regions come. */
export function standings(orders: readonly PrewarmView[]): RegionStanding[] {
  const all = orders.flatMap((order) => order.regions.map((view) => ({ view, urls: order.urls ?? 0 })));
  return [...Map.groupBy(all, ({ view }) => view.region)].map(([region, parts]) => {
    const sum = (of: (progress: NonNullable<WarmingView["progress"]>) => number): number => parts.reduce((n, { view }) => n + (view.progress === null ? 0 : of(view.progress)), 0);
    const foremost = parts.map(({ view }) => view).toSorted((a, b) => WEIGHT.indexOf(a.state) - WEIGHT.indexOf(b.state))[0];
    const open = parts.filter(({ view }) => view.state === "running" || view.state === "paused" || view.state === "scheduled" || view.state === "unknown");
    const last = open.every(({ view }) => view.done_by !== null) ? open.map(({ view }) => view.done_by ?? "").toSorted().at(-1) : undefined;
    return {
      region,
      state: foremost?.state ?? "unknown",
      why: foremost?.why ?? undefined,
      urls: parts.reduce((n, { view, urls }) => n + (view.progress?.urls ?? urls), 0),
      done: sum(({ done }) => done), found: sum(({ found }) => found), failed: sum(({ failed }) => failed),
      upstreamRequests: sum((one) => one.upstream_requests), upstreamBytes: sum((one) => one.upstream_bytes), reserveBytes: sum((one) => one.reserve_bytes),
      startsAt: parts.map(({ view }) => view.starts_at).toSorted()[0] ?? "",
      doneBy: last,
    };
  });
}
