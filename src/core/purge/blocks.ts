import { Chains, wider } from "./chains.ts";
import type { Block } from "./entry.ts";

/** How long a block that is over is kept, by the ledger's clock: far more than clocks and messages can be late. */
const KEPT_AFTER_MS = 3_600_000;
/** Reasons and lists of countries that are held once however many blocks have them; beyond, each block has its own. */
const MOST_SHARED = 4096;

/** All blocks that are armed, exactly, in columns: a hundred thousand of them fit into an isolate. */
export class Blocks {
  #places = new Map<string, number>();
  #ids: string[] = [];
  #countries: (readonly string[])[] = [];
  #reasons: string[] = [];
  #from = new Float64Array(8);
  #until = new Float64Array(8);
  #links = new Int32Array(8);
  #free: number[] = [];
  #chains = new Chains();
  #lists = new Map<string, readonly string[]>();
  #texts = new Map<string, string>();
  #firstEnd = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#places.size;
  }

  /** Arms a block, in the place of the one of the same id. */
  put(block: Block): void {
    this.remove(block.id);
    const place = this.#free.pop() ?? this.#ids.length;
    if (place === this.#from.length) this.#widen(2 * place);
    const until = block.untilMs ?? Number.POSITIVE_INFINITY;
    this.#places.set(block.id, place);
    this.#ids[place] = block.id;
    this.#countries[place] = this.#shareList(block.countries);
    this.#reasons[place] = this.#shareText(block.reason);
    this.#from[place] = block.fromMs;
    this.#until[place] = until;
    this.#links[place] = this.#chains.link(place, block.hashes);
    this.#firstEnd = Math.min(this.#firstEnd, until);
  }

  /** Disarms a block. Returns whether there was one. */
  remove(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#chains.unlink(this.#links[place] ?? -1);
    this.#places.delete(id);
    this.#ids[place] = "";
    this.#reasons[place] = "";
    this.#countries[place] = [];
    this.#free.push(place);
    return true;
  }

  /** The block of an id. */
  get(id: string): Block | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#block(place);
  }

  /** Every block, oldest first as far as ids were not put again. */
  *[Symbol.iterator](): Generator<Block> {
    for (const place of this.#places.values()) yield this.#block(place);
  }

  /** Whether any block names one of these keys, in force or not, in any country. Nothing is allocated. */
  has(hashes: Float64Array): boolean {
    if (this.#places.size === 0) return false;
    for (let i = 0; i < hashes.length; i += 1) if (this.#chains.first(hashes[i] ?? 0) >= 0) return true;
    return false;
  }

  /** The blocks that name one of these keys, in force or not, in any country. */
  naming(hashes: Float64Array): Block[] {
    const places = new Set<number>();
    for (const hash of hashes) {
      for (let link = this.#chains.first(hash); link >= 0; link = this.#chains.next(link)) places.add(this.#chains.owner(link));
    }
    return [...places].map((place) => this.#block(place));
  }

  /**
   * A block in force for a listener in a country (two letters as of ISO 3166-1) who wants something with these keys, when
   * the ledger's clock is between `earliestMs` and `latestMs`: it begins as soon as it may have begun, and ends when it is
   * certainly over. A country that is not known, or Tor's, is in every list.
   */
  find(hashes: Float64Array, country: string | undefined, earliestMs: number, latestMs: number): Block | undefined {
    if (this.#places.size === 0) return undefined;
    for (let i = 0; i < hashes.length; i += 1) {
      for (let link = this.#chains.first(hashes[i] ?? 0); link >= 0; link = this.#chains.next(link)) {
        const place = this.#chains.owner(link);
        const isOver = earliestMs >= (this.#until[place] ?? 0);
        const hasBegun = !(latestMs < (this.#from[place] ?? 0));
        if (hasBegun && !isOver && holdsIn(this.#countries[place] ?? [], country)) return this.#block(place);
      }
    }
    return undefined;
  }

  /** Forgets what has been over for an hour when the ledger's clock is at least `earliestMs`. Costs nothing until then. */
  forget(earliestMs: number): void {
    const endedMs = earliestMs - KEPT_AFTER_MS;
    if (!(this.#firstEnd <= endedMs)) return;
    this.#firstEnd = Number.POSITIVE_INFINITY;
    for (const [id, place] of this.#places) {
      const until = this.#until[place] ?? 0;
      if (until <= endedMs) this.remove(id);
      else this.#firstEnd = Math.min(this.#firstEnd, until);
    }
  }

  #block(place: number): Block {
    const until = this.#until[place] ?? 0;
    return {
      id: this.#ids[place] ?? "",
      hashes: this.#chains.hashes(this.#links[place] ?? -1),
      countries: this.#countries[place] ?? [],
      fromMs: this.#from[place] ?? 0,
      ...(until === Number.POSITIVE_INFINITY ? {} : { untilMs: until }),
      reason: this.#reasons[place] ?? "",
    };
  }

  #shareList(texts: readonly string[]): readonly string[] {
    const spelled = texts.join("\n");
    const known = this.#lists.get(spelled);
    if (known !== undefined && known.length === texts.length) return known;
    if (this.#lists.size >= MOST_SHARED) this.#lists.clear();
    const copy = Object.freeze([...texts]);
    this.#lists.set(spelled, copy);
    return copy;
  }

  #shareText(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MOST_SHARED) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }

  #widen(places: number): void {
    this.#from = wider(this.#from, new Float64Array(places));
    this.#until = wider(this.#until, new Float64Array(places));
    this.#links = wider(this.#links, new Int32Array(places));
  }
}

/** Whether a list of countries holds for a listener; an empty one holds for all. */
function holdsIn(countries: readonly string[], country: string | undefined): boolean {
  return countries.length === 0 || !isKnown(country) || countries.includes(country);
}

/** Cloudflare says `XX` where it does not know, and `T1` for Tor. */
function isKnown(country: string | undefined): country is string {
  return country !== undefined && country !== "XX" && country !== "T1" && /^[A-Z]{2}$/.test(country);
}
