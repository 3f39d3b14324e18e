import { succeeded } from "../../../src/control/envelope.ts";
import { type PrewarmView, prewarmDryRunView, prewarmView, type WarmingView } from "../../../src/control/prewarm-answers.ts";
import { type PrewarmBody, prewarmBody } from "../../../src/control/prewarm-body.ts";
import { type Asked, type ControlServer, failed, startControl } from "../purge/control-server.ts";

/** A server on loopback that takes orders and says how they stand; what it answers is checked against the API's shapes. */
export interface WarmServer extends ControlServer {
  readonly orders: Map<string, PrewarmView>;
  /** How an order stands each time it is asked for; the last one stays. Without any it is done at once. */
  readonly course: ((order: PrewarmView) => PrewarmView)[];
  /** The bodies of orders, as they came. */
  readonly bodies: PrewarmBody[];
}

const AT = "2026-11-21T12:00:00.000Z";
const NOTHING = { urls: 0, done: 0, found: 0, failed: 0, upstream_requests: 0, upstream_bytes: 0, reserve_bytes: 0 };

/** Where a region stands. */
export function region(name: string, state: WarmingView["state"], progress: Partial<NonNullable<WarmingView["progress"]>> | null = {}, over: Partial<WarmingView> = {}): WarmingView {
  return { region: name, state, why: null, starts_at: AT, began_at: AT, ended_at: null, done_by: null, progress: progress === null ? null : { ...NOTHING, ...progress }, failures: [], ...over };
}

/** An order as it is when it was just accepted. */
export function ordered(id: string, urls: number, over: Partial<PrewarmView> = {}): PrewarmView {
  const regions = ["weur", "oc"].map((name) => region(name, "scheduled", null));
  return { id, state: "scheduled", by: "ci", asked: {}, accepted_at: AT, cancelled_at: null, extent: "start", priority: "normal", urls, done_by: null, not_reached: [], regions, ...over };
}

/** The same over: each region has all of it. */
export function warmed(order: PrewarmView): PrewarmView {
  const urls = order.urls ?? 0;
  const regions = order.regions.map((one) => region(one.region, "done", { urls, done: urls, found: 1, upstream_requests: urls - 1, upstream_bytes: 1_048_576 * urls, reserve_bytes: 2048 }, { ended_at: AT }));
  return { ...order, state: "done", regions };
}

/** Starts one. */
export async function startWarming(): Promise<WarmServer> {
  const orders = new Map<string, PrewarmView>();
  const byKey = new Map<string, string>();
  const course: WarmServer["course"] = [];
  const bodies: PrewarmBody[] = [];
  const unknown = { status: 404, envelope: failed(404, "There is nothing of this id.", []) };
  const order = ({ body, key }: Asked): { status?: number; envelope: unknown } => {
    const read = prewarmBody.parse(body);
    const urls = (read.urls ?? []).length + (read.tags ?? []).length + (read.tracks ?? []).length;
    if (read.urls?.includes("https://refused.example/") === true) return { status: 400, envelope: failed(400, "Nothing was done.", [{ path: "urls[0]", expected: "a host this edge serves", found: '"refused.example"' }]) };
    if (read.dry_run === true) {
      const plan = { dry_run: true, extent: read.extent ?? "start", priority: read.priority ?? "normal", urls, first_urls: read.urls ?? [], regions: [{ region: "oc", starts_at: AT }], tags: (read.tags ?? []).map((tag) => ({ tag, urls: 1 })) };
      return { envelope: succeeded(prewarmDryRunView.parse(plan)) };
    }
    bodies.push(read);
    const before = key === undefined ? undefined : byKey.get(key);
    const id = before ?? `o${orders.size + 1}`;
    const view = orders.get(id) ?? ordered(id, urls, { extent: read.extent ?? "start", priority: read.priority ?? "normal" });
    orders.set(id, view);
    if (key !== undefined) byKey.set(key, id);
    return { status: 202, envelope: succeeded(prewarmView.parse(view)) };
  };
  const server = await startControl(async (asked) => {
    switch (asked.operation) {
      case "prewarm":
        return order(asked);
      case "prewarmOrder": {
        const view = orders.get(asked.id);
        if (view === undefined) return unknown;
        const step = course.length > 1 ? course.shift() : course[0];
        const next = (step ?? warmed)(view);
        orders.set(asked.id, next);
        return { envelope: succeeded(prewarmView.parse(next)) };
      }
      case "cancelPrewarm": {
        const view = orders.get(asked.id);
        if (view === undefined) return unknown;
        const cancelled: PrewarmView = { ...view, state: "cancelled", cancelled_at: AT, regions: view.regions.map((one) => region(one.region, "cancelled", one.progress)) };
        orders.set(asked.id, cancelled);
        return { envelope: succeeded(prewarmView.parse(cancelled)) };
      }
      case "prewarms": {
        const limit = Number(asked.query.get("limit"));
        const all = [...orders.values()].toReversed();
        return { envelope: succeeded(all.slice(0, limit).map((one) => prewarmView.parse(one)), [], { next: all.length > limit ? 1_795_003_200_000 : null }) };
      }
      case "metrics":
        return { envelope: "# TYPE downbeat_ledger_up gauge\n# HELP downbeat_ledger_up Whether.\ndownbeat_ledger_up 1\n# EOF\n" };
      default:
        return undefined;
    }
  });
  return Object.assign(server, { orders, course, bodies });
}
