import { type FamilyName, familyOf } from "./families.ts";
import { type Labels, readSeries } from "./series.ts";

/** One number of a family. */
export type Sample = {
  readonly family: FamilyName;
  readonly labels: Labels;
  /** Of an info nothing. */
  readonly value: number;
  /**
   * Of a stateset: which state it is in. Of a histogram: `sum`, or else the label `le` says the bucket the value came into; what
   * came into lower ones is not in it.
   */
  readonly of?: string;
};

/** A counter as colos, regions and the ledger tell it: its name with labels, and its value. */
export type Told = readonly [name: string, value: number];

/** What is told by another name than its family's. `in`: how many of its units make one of the family's. */
const NAMES: Readonly<Record<string, { readonly family: FamilyName; readonly in?: number; readonly of?: "sum" }>> = {
  bytes: { family: "response_bytes" },
  first_byte_ms: { family: "first_byte_seconds", in: 1000 },
  first_byte_ms_sum: { family: "first_byte_seconds", in: 1000, of: "sum" },
  ended: { family: "broken_responses" },
  joined: { family: "joined_requests" },
  unproven: { family: "unproven_requests" },
  bypassed: { family: "bypassed_fills" },
  plays_lost: { family: "lost_plays" },
};

/**
 * Counters as samples, with labels of who passes them on; `unknown`: how many have a name that this version does not know (another's, or no
 * counter's at all). Labels that a family does not have are left out, and what then is one series is summed by whoever writes it.
 */
export function samplesOf(told: readonly Told[], more: Labels): { readonly samples: readonly Sample[]; readonly unknown: number } {
  const samples = told.flatMap((one) => sampleOf(one, more) ?? []);
  return { samples, unknown: told.length - samples.length };
}

function sampleOf([text, value]: Told, more: Labels): Sample | undefined {
  const series = readSeries(text);
  if (series === undefined) return undefined;
  const labels = { ...series.labels, ...more };
  const { name } = series;
  if (familyOf(name)?.type === "counter") return { family: name as FamilyName, labels, value };
  const told = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (told === undefined) return undefined;
  const { family, in: units = 1, of } = told;
  if (of === "sum") return { family, labels, value: value / units, of };
  // Counts stay counts; only the bound is in units, and `+Inf` in none.
  const bound = Number(labels["le"]) / units;
  return { family, labels: Number.isFinite(bound) ? { ...labels, le: String(bound) } : labels, value };
}
