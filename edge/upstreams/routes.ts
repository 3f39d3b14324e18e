import type { EdgeNews, EdgeReport } from "../../src/core/routing/news.ts";
import { EdgeBook } from "../../src/core/routing/book.ts";
import { decide } from "../../src/core/routing/decide.ts";
import type { Edge } from "../../src/core/routing/edge.ts";
import { servesPath } from "../../src/core/routing/eligible.ts";
import { EARLY_BURST, EARLY_SHARE } from "../../src/core/routing/failover.ts";
import { Extras } from "../../src/core/routing/hedge.ts";
import type { Policy } from "../../src/core/routing/policy.ts";
import { type Decided, decisionLine, isDecisionLogged } from "../../src/core/routing/log.ts";
import { NEUTRAL_PATIENCE, type Question } from "../../src/core/routing/question.ts";
import { seedMs } from "../../src/core/routing/seed.ts";
import type { Settings } from "../../src/core/settings/index.ts";
import type { Dispatch } from "./dispatch.ts";
import type { EdgeCounts } from "./edge-counts.ts";
import type { Errand, Routed, Way } from "./errand.ts";
import { askOrigin } from "./ask-origin.ts";
import { Race, type Track } from "./race.ts";

/** What routes stand on. */
export type RoutesParts = {
  readonly edges: readonly Edge[];
  readonly policy: Policy;
  readonly dispatch: Dispatch;
  readonly failoverStatuses: readonly number[];
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly retries: number;
  /** This share of decisions is told to `log`, once something has come of them. */
  readonly logShare: number;
  readonly log?: (decided: Decided) => void;
  /** Counts what becomes of requests. */
  readonly counts?: EdgeCounts;
};

/**
 * The ways to the bytes of origins that several edges can deliver, as one isolate or fill object knows them. Which edge is asked is
 * decided for each errand (`decide`), by what was measured and heard; who fails is followed by the next.
 */
export class Routes {
  readonly book: EdgeBook;
  private readonly track: Track;
  private heardMs = 0;
  /** By origin, the longest first. */
  private readonly origins: readonly (readonly [origin: string, edges: readonly Edge[]])[];

  constructor(private readonly parts: RoutesParts) {
    const { edges, policy, dispatch, firstByteTimeoutMs, idleTimeoutMs, retries } = parts;
    this.book = new EdgeBook(edges, policy, {
      seed: (edge, place) => (edge.place === undefined || place === undefined ? undefined : seedMs(place, edge.place)),
    });
    const statuses = new Set(parts.failoverStatuses);
    this.track = { dispatch, book: this.book, extras: new Extras(policy.hedgeShare), early: new Extras(EARLY_SHARE, EARLY_BURST, EARLY_BURST), policy, statuses, firstByteTimeoutMs, idleTimeoutMs, retries, counts: parts.counts };
    this.origins = [...Map.groupBy(edges, ({ origin }) => origin)].toSorted(([a], [b]) => b.length - a.length);
  }

  /** How long one errand may take, ms. */
  get budgetMs(): number {
    return this.parts.policy.budgetMs;
  }

  /** The way to a URL below an origin, where any edge serves its path; nothing: only the origin itself does. */
  wayTo(url: string): Way | undefined {
    const found = this.origins.find(([origin]) => url.startsWith(origin) && (url.length === origin.length || "/?".includes(url.charAt(origin.length))));
    if (found === undefined) return undefined;
    const [origin, edges] = found;
    const path = url.slice(origin.length);
    return edges.some((edge) => servesPath(edge, path)) ? { origin, edges, path } : undefined;
  }

  /** Asks edge after edge; the origin itself where none of them may be asked. Takes `budgetMs` of the policy at most; fails with a word, never by throwing. */
  async send(errand: Errand): Promise<Routed> {
    const { way, routing, identity, nowMs } = errand;
    const { policy, log, logShare } = this.parts;
    const steers = routing?.steers ?? [];
    const now = nowMs();
    if (routing !== undefined) {
      this.hear(routing.news, now - routing.newsAgeMs);
      this.book.doubt(routing.doubted ?? [], now);
    }
    const question: Question = {
      ...errand.question,
      path: way.path,
      patience: routing?.patience ?? NEUTRAL_PATIENCE,
      ...(routing?.purgedAtMs === undefined ? {} : { purgedAtMs: routing.purgedAtMs }),
    };
    const ids = new Set(way.edges.map(({ id }) => id));
    const standings = this.book.standings(now, routing?.place, identity).filter(({ id }) => ids.has(id));
    const at = { nowMs: now, ...(routing?.region === undefined ? {} : { region: routing.region }) };
    const decision = decide(question, way.edges, standings, steers, policy, at);
    const race = new Race(this.track, errand, decision, standings);
    const routed = race.some ? await race.run() : await askOrigin(this.track, errand);
    if (log !== undefined && isDecisionLogged(logShare, question, now)) {
      const { attempts } = routed;
      const firstByteMs = routed.kind === "answered" ? nowMs() - now : undefined;
      log({ nowMs: now, region: routing?.region, question, edges: way.edges, standings, steers, policy, decision, attempts, firstByteMs });
    }
    return routed;
  }

  /** What a region said, and when. Isolates that ask a fill object have heard it at different times: what is older than what is known already counts for nothing. */
  hear(news: readonly EdgeNews[], saidAtMs: number): void {
    if (saidAtMs <= this.heardMs || news.length === 0) return;
    this.heardMs = saidAtMs;
    this.book.hear(news, saidAtMs);
  }

  /** What is to be told of the edges since the last time. */
  take(nowMs: number): EdgeReport[] {
    return this.book.take(nowMs);
  }
}

/** The routes that the settings want; nothing where they list no edge, and then origins are asked as ever. */
export function routesOf(settings: Settings, dispatch: Dispatch, told: Pick<RoutesParts, "counts"> = {}): Routes | undefined {
  const { edges, routing, failoverStatuses, upstreamFirstByteTimeoutMs, upstreamIdleTimeoutMs, upstreamRetries, routingLogShare } = settings;
  if (edges.length === 0) return undefined;
  return new Routes({
    edges,
    policy: routing,
    dispatch,
    failoverStatuses,
    firstByteTimeoutMs: upstreamFirstByteTimeoutMs,
    idleTimeoutMs: upstreamIdleTimeoutMs,
    retries: upstreamRetries,
    logShare: routingLogShare,
    log: tellDecision,
    ...told,
  });
}

function tellDecision(decided: Decided): void {
  // eslint-disable-next-line no-console -- the platform collects what is written here ([observability])
  console.log(decisionLine(decided));
}
