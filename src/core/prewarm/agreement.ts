/** Of files that were much played in another region and not here: how many there were, and how many were much played here a day later. Fading. */
export type Followed = { readonly tried: number; readonly came: number };

/** By region, how far this one follows it. */
export type Agreement = ReadonlyMap<string, Followed>;

/** What is thought of a region nobody has counted yet: the share of its files that come here within a day, 0 to 1. */
export type Prior = (from: string) => number;

/** A prior counts for so many files. */
const PRIOR_TRIALS = 20;
/** What was counted a day before weighs so much less: half after two weeks. */
const FADES = 0.95;

/** The share of what is much played there, and not here, that is much played here a day later, 0 to 1. */
export function agreementWith(agreement: Agreement, from: string, prior: Prior): number {
  const { tried, came } = agreement.get(from) ?? { tried: 0, came: 0 };
  return (came + PRIOR_TRIALS * prior(from)) / (tried + PRIOR_TRIALS);
}

/** What was counted so far, and another day of it: files with the regions where each was much played, and whether it came here. */
export function countAgreement(agreement: Agreement, files: readonly { readonly there: readonly string[] }[], came: readonly boolean[]): Agreement {
  if (files.length === 0) return agreement;
  const counted = new Map<string, { tried: number; came: number }>();
  for (const [from, { tried, came: before }] of agreement) counted.set(from, { tried: tried * FADES, came: before * FADES });
  files.forEach(({ there }, at) => {
    for (const from of there) {
      let count = counted.get(from);
      if (count === undefined) counted.set(from, (count = { tried: 0, came: 0 }));
      count.tried += 1;
      if (came[at] === true) count.came += 1;
    }
  });
  return counted;
}
