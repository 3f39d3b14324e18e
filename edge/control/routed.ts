import { within } from "../../durable-objects/within.ts";
import type { ExplainedRoute } from "../../src/control/explain.ts";
import { NO_PURGES, expectedOf } from "../../src/core/cache/ask.ts";
import type { Descriptor } from "../../src/core/cache/descriptor.ts";
import { freshnessOf } from "../../src/core/cache/freshness.ts";
import type { Region } from "../../src/core/purge/regions.ts";
import type { EdgeNews } from "../../src/core/routing/news.ts";
import type { Context } from "../context.ts";
import { isSomebodysOwn } from "../steps/pass.ts";
import type { Stage } from "../steps/stage.ts";
import { type Target, askFor, firstWant } from "../target.ts";
import { bytesOf } from "../upstreams/routed-asks.ts";
import { route } from "./route.ts";

/** How long another colo's region is waited for, ms. */
const DEADLINE_MS = 2000;

/** A request as far as it has been explained: where it stands, the copy that is held, the colo that is asked about. */
type Explained = { readonly stage: Stage; readonly target: Target; readonly nearest: Descriptor | undefined; readonly colo: string | undefined };

/** Which edges the request's first question to an upstream would go to; null: none, because there are none or it is for its origin alone. Timeout: 2 s for another colo's region. */
export async function routeFor(context: Context, { stage, target, nearest, colo }: Explained): Promise<ExplainedRoute | null> {
  const { isolate, tiers, arrivedAtMs: nowMs, request } = context;
  const [{ routes }, { routing, purges }] = [isolate, tiers];
  if (routes === undefined || routing === undefined || stage.at === "refuse" || isOriginsAlone(stage, target, request)) return null;
  const news = async (region: Region): Promise<readonly EdgeNews[] | undefined> => {
    const said = isolate.region(region)?.edges().catch(() => undefined);
    return said === undefined ? undefined : await within(said, DEADLINE_MS, undefined);
  };
  // Of a fresh copy only more bytes of the same would be asked for; for one that has run out any new one will do.
  const continued = nearest !== undefined && freshnessOf(nearest, nowMs) === "fresh" ? { expected: expectedOf(nearest) } : {};
  const ask = askFor(target, firstWant(target, isolate.geometry, nearest?.ranges === false), NO_PURGES, continued);
  const parts = {
    wayTo: (url: string) => routes.wayTo(url),
    book: routes.book,
    known: (patience: number) => routing.of(target.base, { patience }, nowMs),
    steersIn: (region: Region) => purges?.steersFor(region, nowMs) ?? [],
    news,
    policy: isolate.settings.routing,
  };
  const bytes = bytesOf(ask, isolate.geometry);
  return route(parts, { colo: context.colo, about: colo, target, bytes, from: nearest?.edge, identity: ask.expected?.identity, urgency: context.urgency, nowMs });
}

function isOriginsAlone(stage: Stage, target: Target, { headers }: Request): boolean {
  const why = stage.at === "pass" ? stage.why : target.fillsNot;
  return target.authorized || (why !== undefined && isSomebodysOwn(why, headers));
}
