import type { Observed } from "../../src/core/prewarm/observed.ts";
import type { EdgeNews, EdgeReport, EdgeWord } from "../../src/core/routing/news.ts";
import { RegionEdges } from "../../src/core/routing/region-edges.ts";
import type { Prober } from "../edge-ports.ts";
import { EdgeProbes } from "./edge-probes.ts";
import type { EdgeTerms } from "./edge-terms.ts";

/** Other regions hear at once of an edge that is ejected or restored, and no more often than this. */
const TELL_EVERY_MS = 1000;

/** What probes tell counts as one more colo's. */
const PROBES = "probe";

/** What the loop stands on. */
export type EdgeParts = {
  readonly terms: EdgeTerms;
  /** Asks the ledger with `words` as they are then. Never fails. */
  readonly askLedger: () => Promise<void>;
  /** Does the probes; nothing where nobody can. */
  readonly prober: () => Prober | undefined;
  readonly now: () => number;
};

/**
 * What a region knows of upstream edges: its colos' reports, other regions' words, and what comes of both. In memory: an instance that is
 * lost has measured nothing, and its colos go on by what they know. Where no edges are set it says nothing and costs nothing.
 */
export class EdgesOfRegion {
  readonly probes: EdgeProbes;
  private readonly known: RegionEdges | undefined;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private toldMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: EdgeParts) {
    const { terms: { edges }, now, prober, terms } = parts;
    this.known = edges.length === 0 ? undefined : new RegionEdges({ ids: edges.map(({ id }) => id) });
    this.probes = new EdgeProbes({ terms, prober, now, observe: (reports) => this.take(PROBES, reports) });
  }

  /** An isolate of a colo tells what it saw. */
  observe({ edges }: Observed, colo: string): void {
    if (edges === undefined || this.known === undefined) return;
    this.probes.saw(edges, this.parts.now());
    this.take(colo, edges);
  }

  /** The ledger says what the other regions say; `undefined`: nothing new. */
  hear(words: readonly EdgeWord[] | undefined): void {
    if (words !== undefined) this.known?.hear(words, this.parts.now());
  }

  /** For its colos; nothing where no edges are set. */
  news(): readonly EdgeNews[] | undefined {
    const news = this.known?.news(this.parts.now());
    // Time alone may have ended an ejection.
    this.tellChange();
    return news;
  }

  /** For the other regions; nothing where no edges are set. */
  words(): readonly EdgeWord[] | undefined {
    return this.known?.words(this.parts.now());
  }

  private take(colo: string, reports: readonly EdgeReport[]): void {
    this.known?.observe(colo, reports, this.parts.now());
    this.tellChange();
  }

  private tellChange(): void {
    if (this.known?.changed !== true || this.telling !== undefined) return;
    this.telling = setTimeout(() => {
      this.telling = undefined;
      // A question that went meanwhile has taken it along.
      if (this.known?.changed !== true) return;
      this.toldMs = this.parts.now();
      void this.parts.askLedger();
    }, Math.max(0, this.toldMs + TELL_EVERY_MS - this.parts.now()));
  }
}
