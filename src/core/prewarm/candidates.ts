import { type Agreement, type Prior, agreementWith } from "./agreement.ts";
import type { HotFile } from "./hot-file.ts";
import { type ReasonKind, caseOf } from "./odds.ts";
import { type Tide, type TideFile, aboveFloor } from "./tide.ts";

const DAY_MS = 86_400_000;

/** A file that was among the most played here, and when it last was. */
export type Seen = Pick<HotFile, "base" | "playsPerDay" | "size" | "startBytes" | "missMs"> & { readonly lastMs: number };

/** What is known when candidates are gathered. */
export type Sight = {
  readonly nowMs: number;
  /** What is played here. */
  readonly here: readonly HotFile[];
  /** What the other regions said last. */
  readonly tides: ReadonlyMap<string, Tide>;
  /** What was among the most played here, by base. */
  readonly seen: ReadonlyMap<string, Seen>;
  readonly agreement: Agreement;
  readonly prior: Prior;
  /** How many files "the most played" are. */
  readonly most: number;
  /** A file whose plays come from fewer listeners is no reason for anything. */
  readonly listeners: number;
};

/** A region where a file is much played, its place there (from 1), and how far this region follows it. */
export type There = { readonly region: string; readonly place: number; readonly agreement: number; readonly trend: number };

/** A reason, and which of its cases. */
export type Case = { readonly kind: ReasonKind; readonly at: number };

/** A file that may be much played here a day from now. */
export type Candidate = {
  readonly base: string;
  /** The cases (odds.ts) it is, at least one; by the first one is learnt. */
  readonly cases: readonly Case[];
  /** Plays a day here by counted listeners; 0: none. */
  readonly playsPerDay: number;
  /** Its place here, from 1; 0: none. */
  readonly place: number;
  /** Since it was among the most played here; 0 where it never was. */
  readonly daysAgo: number;
  readonly there: readonly There[];
  /** The sum over regions of agreement / sqrt(place there). */
  readonly strength: number;
  readonly size: number;
  readonly startBytes: number;
  readonly missMs: number;
};

/** All there is to choose from, by base. A tide that does not come from `tides`, or a file below the floor, adds nothing. */
export function candidatesOf(sight: Sight): ReadonlyMap<string, Candidate> {
  const { nowMs, seen, most } = sight;
  const counted = aboveFloor(sight.here, sight.listeners);
  const here = new Map(counted.map((file, index) => [file.base, { file, place: index + 1 }] as const));
  const elsewhere = elsewhereOf(sight);
  const candidates = new Map<string, Candidate>();
  for (const base of new Set([...here.keys(), ...seen.keys(), ...elsewhere.keys()])) {
    const [played, past, away] = [here.get(base), seen.get(base), elsewhere.get(base)];
    const facts = played?.file ?? past ?? away?.file;
    if (facts === undefined) continue;
    const place = played?.place ?? 0;
    const daysAgo = past === undefined ? 0 : Math.max(0, nowMs - past.lastMs) / DAY_MS;
    const strength = away?.strength ?? 0;
    candidates.set(base, {
      base, place, daysAgo, strength,
      cases: casesOf({ share: (place - 1) / most, daysAgo: past && daysAgo, strength: away?.strength }),
      playsPerDay: played?.file.playsPerDay ?? 0,
      there: away?.there ?? [],
      size: facts.size, startBytes: facts.startBytes,
      missMs: facts.missMs > 0 ? facts.missMs : (away?.file.missMs ?? 0),
    });
  }
  return candidates;
}

/** What speaks for a file. `share`: its place here as a share of the most played; below 0: not played. */
function casesOf({ share, daysAgo, strength }: { share: number; daysAgo: number | undefined; strength: number | undefined }): Case[] {
  const of = (kind: ReasonKind, value: number): Case => ({ kind, at: caseOf(kind, value) });
  if (share >= 0 && share < 1) return [of("here", share)];
  return [
    ...(daysAgo === undefined ? [] : [of("was", daysAgo)]),
    ...(strength === undefined ? [] : [of("there", strength)]),
    ...(share < 0 ? [] : [of("low", share)]),
  ];
}

type Away = { file: TideFile; there: There[]; strength: number };

/** What is much played elsewhere, by base: in the order of the regions' names, so that sums come out the same every time. */
function elsewhereOf({ tides, agreement, prior, most }: Sight): Map<string, Away> {
  const found = new Map<string, Away>();
  for (const [region, { files }] of [...tides].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const follows = agreementWith(agreement, region, prior);
    files.slice(0, most).forEach((file, index) => {
      const away = found.get(file.base) ?? { file, there: [], strength: 0 };
      away.there.push({ region, place: index + 1, agreement: follows, trend: file.trend });
      away.strength += follows / Math.sqrt(index + 1);
      found.set(file.base, away);
    });
  }
  return found;
}
