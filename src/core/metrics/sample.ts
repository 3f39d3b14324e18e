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

/** A counter as colos and regions tell it: its name with labels, and its value. */
export type Told = readonly [name: string, value: number];

/**
 * Counters as samples, with labels of who passes them on; `unknown`: how many have a name that no counter or histogram has (another version's, or
 * none at all). Labels that a family does not have are left out, and what then is one series is summed by whoever writes it.
 */
export function samplesOf(told: readonly Told[], more: Labels): { readonly samples: readonly Sample[]; readonly unknown: number } {
  const samples = told.flatMap((one) => sampleOf(one, more) ?? []);
  return { samples, unknown: told.length - samples.length };
}

function sampleOf([text, value]: Told, more: Labels): Sample | undefined {
  const series = readSeries(text);
  if (series === undefined) return undefined;
  const labels = { ...series.labels, ...more };
  const counter = familyOf(series.name);
  if (counter?.type === "counter") return { family: series.name as FamilyName, labels, value };
  const [, stem = "", part] = /^(.+)_(sum|bucket)$/.exec(series.name) ?? [];
  if (familyOf(stem)?.type !== "histogram") return undefined;
  return { family: stem as FamilyName, labels, value, ...(part === "sum" && { of: "sum" }) };
}
