import { MOST_EDGES } from "./edge.ts";
import type { EdgeNews, EdgeReport, EdgeWord } from "./news.ts";
import { RegionEdge } from "./region-edge.ts";
import { cleanReport, figure } from "./reports.ts";
import type { EjectedWhy } from "./standing.ts";

/** What colos told is forgotten after so long, ms. */
const FORGET_MS = 600_000;
/** What other regions said is not repeated after so long without anything new from them, ms. */
const WORDS_MS = 120_000;

/** Medians of many colos take some ms, and are not made for each who asks: only once in this long. */
const SAID_MS = 250;

/** How a region listens; `ids`: those of the settings, of others it hears nothing. Absent: of the first 32. */
export type RegionEdgesOptions = { readonly ids?: readonly string[] };

/**
 * What a region knows of the upstream edges, from the reports of its colos and the words of other regions. Its figures are medians of
 * colos, and its ejections take a majority of those that asked lately, so that one colo's own trouble is not taken for an edge's. Bounded: 32 edges
 * of 64 colos each; what is told is clamped to what can be true.
 */
export class RegionEdges {
  readonly #edges = new Map<string, RegionEdge>();
  readonly #ids: ReadonlySet<string> | undefined;
  #words: ReadonlyMap<string, EdgeWord> = new Map();
  #wordsMs = Number.NEGATIVE_INFINITY;
  #changed = false;
  /** What it said last, and when; undefined: that is no longer so. */
  #said: { readonly news: readonly EdgeNews[]; readonly atMs: number } | undefined;

  constructor({ ids }: RegionEdgesOptions = {}) {
    this.#ids = ids === undefined ? undefined : new Set(ids);
  }

  /** It ejected or restored an edge since `words` was last read. */
  get changed(): boolean {
    return this.#changed;
  }

  /** A colo tells what its isolates saw. */
  observe(colo: string, reports: readonly EdgeReport[], nowMs: number): void {
    for (const report of reports) {
      const edge = this.#edge(report.id);
      if (edge === undefined) continue;
      edge.add(colo, cleanReport(report), nowMs);
      if (edge.judge(nowMs)) this.#change();
    }
  }

  /** All that the other regions say, together, in the place of what they said before. */
  hear(words: readonly EdgeWord[], nowMs: number): void {
    const known = words.filter(({ id }) => this.#ids?.has(id) ?? true).slice(0, MOST_EDGES);
    this.#words = new Map(known.map((word) => [word.id, word]));
    this.#wordsMs = nowMs;
    this.#said = undefined;
  }

  /** What it says to its colos, in the order of the ids: as it was up to a quarter of a second ago, but for ejections and edges nobody had asked before. */
  news(nowMs: number): readonly EdgeNews[] {
    this.#review(nowMs);
    if (this.#said === undefined || Math.abs(nowMs - this.#said.atMs) >= SAID_MS) {
      this.#said = { news: this.#known(nowMs).map((id) => this.#newsOf(id, nowMs)), atMs: nowMs };
    }
    return this.#said.news;
  }

  /** What it says to the other regions: only what its own colos told. */
  words(nowMs: number): EdgeWord[] {
    this.#review(nowMs);
    this.#changed = false;
    return [...this.#edges].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, edge]) => withWhy({ id, mbps: rounded(edge.mbps(nowMs)) }, edge.ejected));
  }

  #newsOf(id: string, nowMs: number): EdgeNews {
    const [edge, word] = [this.#edges.get(id), this.#word(id, nowMs)];
    const { firstByteMs, p95Ms, kbps, ageMs } = edge?.measured(nowMs) ?? NOTHING;
    const news = {
      id,
      firstByteMs: rounded(firstByteMs),
      p95Ms: rounded(p95Ms),
      kbps: Math.round(kbps),
      mbps: rounded((edge?.mbps(nowMs) ?? 0) + figure(word?.mbps, MOST_MBPS)),
      ageMs: Math.round(Math.min(FORGET_MS, Math.max(0, ageMs))),
    };
    // What others say of it counts where nobody here knows better.
    const hearsay = word?.ejected !== undefined && edge?.doesWell(nowMs) !== true ? "hearsay" : undefined;
    return withWhy(news, edge?.ejected ?? hearsay);
  }

  #edge(id: string): RegionEdge | undefined {
    const known = this.#edges.get(id);
    if (known !== undefined) return known;
    if (this.#ids?.has(id) === false || this.#edges.size >= MOST_EDGES) return undefined;
    const edge = new RegionEdge();
    this.#edges.set(id, edge);
    // Who hears of it for the first time is not made to wait.
    this.#said = undefined;
    return edge;
  }

  /** Time alone ends votes, and what is known. */
  #review(nowMs: number): void {
    for (const [id, edge] of this.#edges) {
      const left = edge.forget(nowMs - FORGET_MS);
      if (edge.judge(nowMs)) this.#change();
      if (left) continue;
      this.#edges.delete(id);
      this.#said = undefined;
    }
  }

  #change(): void {
    this.#changed = true;
    this.#said = undefined;
  }

  #word(id: string, nowMs: number): EdgeWord | undefined {
    return nowMs - this.#wordsMs > WORDS_MS ? undefined : this.#words.get(id);
  }

  #known(nowMs: number): string[] {
    return [...new Set([...this.#edges.keys(), ...[...this.#words.keys()].filter((id) => this.#word(id, nowMs) !== undefined)])].sort();
  }
}

const MOST_MBPS = 1e8;

/** Of an edge that none of its colos asked. */
const NOTHING = { firstByteMs: 0, p95Ms: 0, kbps: 0, ageMs: FORGET_MS };

function withWhy<T extends object>(told: T, ejected: EjectedWhy | undefined): T & { ejected?: EjectedWhy } {
  return ejected === undefined ? told : { ...told, ejected };
}

/** To a thousandth. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
