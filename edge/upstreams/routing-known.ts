import type { Ask } from "../../src/core/cache/ask.ts";
import { msOfNumber } from "../../src/core/purge/number.ts";
import type { Coordinates, Region } from "../../src/core/purge/regions.ts";
import type { Routing } from "../../src/core/routing/asked.ts";
import type { Attempt } from "../../src/core/routing/attempt.ts";
import type { EdgeNews, EdgeReport } from "../../src/core/routing/news.ts";
import { NEUTRAL_PATIENCE } from "../../src/core/routing/question.ts";
import type { Steer } from "../../src/core/routing/steer.ts";
import type { EdgeCounts } from "./edge-counts.ts";
import type { Way } from "./errand.ts";
import type { Routes } from "./routes.ts";

/** What a colo's knowledge of edges stands on. */
export type KnownParts = {
  readonly routes: Routes;
  readonly counts: EdgeCounts;
  readonly place: Coordinates | undefined;
  readonly region: Region | undefined;
  /** The newest purge of a URL that is known, 0 for none, and the operators' words. */
  readonly newest: (base: string) => number;
  readonly steers: (nowMs: number) => readonly Steer[];
};

/** Whoever waits for an answer: how patient (`Question.patience`), where anybody knows. */
type Waiting = { readonly patience?: number | undefined };

/** What one isolate of a colo knows of edges beyond its own measurements: what goes along with every question that may go to one. */
export class RoutingKnown {
  private news: readonly EdgeNews[] = [];
  private saidAtMs = 0;

  constructor(private readonly parts: KnownParts) {}

  /** An ask with what is known; as it is where it needs none, or has it. */
  added(ask: Ask, of: Waiting, nowMs: number): Ask {
    if (ask.authorized || ask.routing !== undefined) return ask;
    const way = this.parts.routes.wayTo(ask.url);
    if (way === undefined) return ask;
    const routing = this.of(ask.base, of, nowMs, Math.max(ask.needs, ask.era));
    return { ...ask, routing: { ...routing, steers: concerning(routing.steers, way) } };
  }

  /** What goes along with a question about a URL; `purge`: the newest that is known to concern it beyond what its URL says, 0 for none. */
  of(base: string, { patience }: Waiting, nowMs: number, purge = 0): Routing {
    const { place, region, newest, steers, routes } = this.parts;
    const purged = Math.max(newest(base), purge);
    const doubted = routes.book.ejected(nowMs);
    return {
      patience: patience ?? NEUTRAL_PATIENCE,
      ...(place === undefined ? {} : { place }),
      ...(region === undefined ? {} : { region }),
      ...(purged === 0 ? {} : { purgedAtMs: msOfNumber(purged) }),
      news: this.news,
      newsAgeMs: nowMs - this.saidAtMs,
      steers: steers(nowMs),
      // A fill object that has not asked them yet need not find out by failing.
      ...(doubted.length === 0 ? {} : { doubted }),
    };
  }

  /** The region's newest word, and when it was said. */
  hear(news: readonly EdgeNews[], saidAtMs: number): void {
    this.news = news;
    this.saidAtMs = saidAtMs;
    this.parts.routes.hear(news, saidAtMs);
  }

  /** What a fill object saw: it is told on with what was seen here. */
  reported(reports: readonly EdgeReport[], nowMs: number): void {
    this.parts.counts.reported(reports);
    this.parts.routes.book.pass(reports, nowMs);
  }

  /** The edges that were asked one question. */
  tried(attempts: readonly Attempt[]): void {
    this.parts.counts.tried(attempts);
  }
}

/** What operators said as far as it can decide about this path: it travels in a header field, and there may be thousands of pins. */
function concerning(steers: readonly Steer[], { edges, path }: Way): readonly Steer[] {
  if (steers.length === 0) return steers;
  return steers.filter(({ edge }) => edges.some(({ id }) => id === edge)).map((steer) => withPins(steer, path));
}

function withPins(steer: Steer, path: string): Steer {
  return steer.pins.length === 0 ? steer : { ...steer, pins: steer.pins.filter((pin) => path.startsWith(pin)) };
}
