/** Where a number about a listener's line came from. */
export type EvidenceSource = "player" | "transport" | "hint";

/** One thing known of a listener's line. `kbps`: what arrives in a second. Shares of trust are the source's. */
export type Evidence = {
  /** What the player measured (CMCD `mtp`), in kbit/s. */
  readonly measuredKbps?: number;
  /** It is only starting (`su`): what it measured was before. */
  readonly starting?: true;
  /** What it plays at with a buffer that is full (`br`, `bl`): the line carries as much. */
  readonly carriedKbps?: number;
  /** What it played at when its buffer ran dry (`br`, `bs`): the line carries less. */
  readonly starvedKbps?: number;
  /** What the connection to this colo delivers (`request.cf.edgeL4.deliveryRate`), in kbit/s. */
  readonly deliveryKbps?: number;
  /** The connection's round trip, in ms. */
  readonly roundTripMs?: number;
  /** What the browser says of its network (`Downlink`, `ECT`, `RTT`), which is rounded and capped. */
  readonly hintKbps?: number;
  /** It says no more than that it is at least so much. */
  readonly hintIsLeast?: true;
  readonly hintRoundTripMs?: number;
  /** The browser asks for fewer bytes (`Save-Data`). */
  readonly saveData?: true;
};

/**
 * What is believed of a listener's line. `unknown` is not slow: whoever chooses says what is done then.
 * `likelyKbps`: as often less as more; `safeKbps`: less only once in ten; `confidence`: 0 (a guess) to 1 (measured just now, by several).
 */
export type Estimate =
  | { readonly kind: "unknown" }
  | { readonly kind: "known"; readonly likelyKbps: number; readonly safeKbps: number; readonly confidence: number; readonly from: readonly EvidenceSource[] };

/**
 * How a source is off: `sigma`, the standard deviation of the natural logarithm of what it says over what arrives in the half minute that
 * follows; how much it is believed; and whether it is a least, which is often too low and seldom too high.
 */
type Worth = { readonly sigma: number; readonly confidence: number; readonly least?: boolean };

/**
 * The worth of each. A player measured what it loaded, from this colo or another. The transport's rate is what the connection last
 * delivered, which is no more than was there to send: samples limited by the application are too low (draft-ietf-ccwg-bbr, delivery rate
 * samples), and a new connection has hardly delivered anything. A browser's hint is of any network use, rounded, blurred and capped.
 */
const WORTH = {
  measured: { sigma: 0.45, confidence: 0.7 },
  startingMeasured: { sigma: 0.7, confidence: 0.7 },
  carried: { sigma: 0.6, confidence: 0.4, least: true },
  starved: { sigma: 0.5, confidence: 0.4 },
  delivery: { sigma: 0.8, confidence: 0.5, least: true },
  hint: { sigma: 0.9, confidence: 0.25 },
  hintAtLeast: { sigma: 1, confidence: 0.15, least: true },
} as const satisfies Readonly<Record<string, Worth>>;

/** What a line does by itself from one half minute to the next, as sigma. */
const LINE_SIGMA = 0.25;

/** A least that is below what was measured says little: so much of its weight is left. */
const LEAST_SHARE = 0.2;

/** Of the rate at which a buffer ran dry, so much was carried, more or less. */
const STARVED_SHARE = 0.7;

/** What one source says is taken for at most so many times what the others say, or for so small a part: none can carry the rest away. */
const MOST_APART = Math.log(8);

/** A tenth of the normal distribution is below so many standard deviations under its mean. */
const ONE_IN_TEN = 1.2816;

/**
 * What is believed of a line by what is known of it. Throughputs differ by factors, not by sums (their logarithms are about normal:
 * Balakrishnan, Stemm, Seshan and Katz, SIGMETRICS 1997), so the logarithms are averaged, each weighted by the inverse of its variance;
 * one that is far from the median is first drawn near it. `confidence`: that not all of them are wrong.
 */
export function estimateOf(evidence: Evidence): Estimate {
  const said = sourcesIn(evidence);
  const [only] = said;
  if (only === undefined) return { kind: "unknown" };
  const middle = median(said);
  const near = said.map((one) => ({ ...one, log: Math.min(Math.max(one.log, middle - MOST_APART), middle + MOST_APART) }));
  const measures = near.filter(({ least }) => least !== true);
  const reference = measures.length > 0 ? mean(measures) : Math.max(...near.map(({ log }) => log));
  const likely = mean(near.map((one) => (one.least === true && one.log < reference ? { ...one, weight: one.weight * LEAST_SHARE } : one)));
  const variance = 1 / near.reduce((sum, { weight }) => sum + weight, 0) + LINE_SIGMA ** 2;
  return {
    kind: "known",
    likelyKbps: Math.exp(likely),
    safeKbps: Math.exp(likely - ONE_IN_TEN * Math.sqrt(variance)),
    confidence: 1 - said.reduce((wrong, one) => wrong * (1 - one.confidence), 1),
    from: [...new Set(said.map(({ from }) => from))],
  };
}

type Said = Worth & { readonly from: EvidenceSource; readonly log: number; readonly weight: number };

function sourcesIn({ measuredKbps, starting, carriedKbps, starvedKbps, deliveryKbps, hintKbps, hintIsLeast }: Evidence): readonly Said[] {
  const said: Said[] = [];
  const add = (from: EvidenceSource, kbps: number | undefined, worth: Worth) => {
    if (kbps !== undefined && kbps > 0 && kbps < Infinity) said.push({ ...worth, from, log: Math.log(kbps), weight: 1 / worth.sigma ** 2 });
  };
  add("player", measuredKbps, starting === true ? WORTH.startingMeasured : WORTH.measured);
  add("player", carriedKbps, WORTH.carried);
  add("player", starvedKbps === undefined ? undefined : starvedKbps * STARVED_SHARE, WORTH.starved);
  add("transport", deliveryKbps, WORTH.delivery);
  add("hint", hintKbps, hintIsLeast === true ? WORTH.hintAtLeast : WORTH.hint);
  return said;
}

function mean(said: readonly Said[]): number {
  const weights = said.reduce((sum, { weight }) => sum + weight, 0);
  return said.reduce((sum, { log, weight }) => sum + log * weight, 0) / weights;
}

/** The one in the middle, of two the lower: not by weight, for a liar may have the most. */
function median(said: readonly Said[]): number {
  const logs = said.map(({ log }) => log).toSorted((a, b) => a - b);
  return logs[(logs.length - 1) >> 1] ?? 0;
}
