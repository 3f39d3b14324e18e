import type { Region } from "../../src/core/purge/regions.ts";
import type { Letter } from "./order-letters.ts";
import { within } from "../within.ts";

/** A region that has not answered by then is tried again; what it answers later counts all the same. */
const DEADLINE_MS = 5000;
/** A region that failed is left alone for so long, twice as long each time until `LONGEST_MS`. */
const SHORTEST_MS = 1000;
const LONGEST_MS = 60_000;
/** So many letters to a region are under way at once, as long as they are no more than so long together. */
const MOST_AT_ONCE = 8;
const MOST_BYTES = 1_048_576;

/** What delivering needs of the object. */
export type DeliveryParts = {
  /** At most `limit` letters to a region, of orders after a place, oldest first. */
  readonly letters: (region: Region, after: number, limit: number) => readonly Letter[];
  /** Tells the region; fails when it could not be told. */
  readonly tell: (letter: Letter) => Promise<void>;
  /** Stores that it was told. */
  readonly arrived: (letter: Letter) => Promise<void>;
};

/** Letters to one region. */
type Round = {
  readonly underWay: Map<number, Letter>;
  /** The last one's place: whoever failed waits for its turn, so that nobody stands in the others' way. */
  last: number;
  failures: number;
  pause: ReturnType<typeof setTimeout> | undefined;
};

/** Carries letters to regions until each has arrived: to all regions at once, to each in the order of their coming. */
export class OrderDelivery {
  private readonly rounds = new Map<Region, Round>();

  constructor(private readonly parts: DeliveryParts) {}

  /** Whether any letter may not have arrived. */
  get isWaiting(): boolean {
    return this.rounds.size > 0;
  }

  /** There are letters to some regions. */
  go(regions: readonly Region[]): void {
    for (const region of regions) this.next(region);
  }

  private next(region: Region): void {
    const round = this.rounds.get(region) ?? { underWay: new Map<number, Letter>(), last: 0, failures: 0, pause: undefined };
    this.rounds.set(region, round);
    if (round.pause !== undefined) return;
    for (let letter = this.pick(region, round); letter !== undefined; letter = this.pick(region, round)) {
      round.last = letter.place;
      round.underWay.set(letter.place, letter);
      void this.send(letter, round);
    }
    if (round.underWay.size === 0) this.rounds.delete(region);
  }

  private pick(region: Region, { underWay, last }: Round): Letter | undefined {
    if (underWay.size >= MOST_AT_ONCE) return undefined;
    const waiting = (after: number) => this.parts.letters(region, after, underWay.size + 1).find(({ place }) => !underWay.has(place));
    const letter = waiting(last) ?? waiting(0);
    const bytes = [...underWay.values()].reduce((sum, other) => sum + other.bytes, letter?.bytes ?? 0);
    return underWay.size > 0 && bytes > MOST_BYTES ? undefined : letter;
  }

  private async send(letter: Letter, round: Round): Promise<void> {
    const told = this.parts.tell(letter).then(() => this.parts.arrived(letter));
    const arrived = await within(told.then(() => true, () => false), DEADLINE_MS, false);
    round.underWay.delete(letter.place);
    if (arrived) round.failures = 0;
    else this.rest(letter.region, round);
    this.next(letter.region);
  }

  private rest(region: Region, round: Round): void {
    if (round.pause !== undefined) return;
    const ms = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** round.failures);
    round.failures += 1;
    round.pause = setTimeout(() => {
      round.pause = undefined;
      this.next(region);
    }, ms);
  }
}
