/** Where a number about a listener's line came from. */
export type EvidenceSource = "player" | "transport" | "hint";

/** One thing known of a listener's line. `kbps`: what arrives in a second. Shares of trust are the source's. */
export type Evidence = {
  /** What the player measured (CMCD `mtp`), in kbit/s. */
  readonly measuredKbps?: number;
  /** What the connection to this colo delivers (`request.cf.edgeL4.deliveryRate`), in kbit/s. */
  readonly deliveryKbps?: number;
  /** The connection's round trip, in ms. */
  readonly roundTripMs?: number;
  /** What the browser says of its network (`Downlink`, `ECT`, `RTT`), which is rounded and capped. */
  readonly hintKbps?: number;
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

/** What each source is worth: how far off it is, as a standard deviation of the logarithm, and how much it is believed. */
const SOURCES: readonly { readonly from: EvidenceSource; readonly kbps: (evidence: Evidence) => number | undefined; readonly sigma: number; readonly confidence: number }[] = [
  { from: "player", kbps: (evidence) => evidence.measuredKbps, sigma: 0.5, confidence: 0.7 },
  { from: "transport", kbps: (evidence) => evidence.deliveryKbps, sigma: 0.8, confidence: 0.5 },
  { from: "hint", kbps: (evidence) => evidence.hintKbps, sigma: 1, confidence: 0.25 },
];

/** What is believed of a line by what is known of it. */
export function estimateOf(evidence: Evidence): Estimate {
  const said = SOURCES.flatMap(({ from, kbps, sigma, confidence }) => {
    const value = kbps(evidence);
    return value === undefined ? [] : [{ from, log: Math.log(value), weight: 1 / sigma ** 2, confidence }];
  });
  if (said.length === 0) return { kind: "unknown" };
  const weight = said.reduce((sum, one) => sum + one.weight, 0);
  const likelyKbps = Math.exp(said.reduce((sum, one) => sum + one.log * one.weight, 0) / weight);
  const safeKbps = likelyKbps * Math.exp(-1.2816 / Math.sqrt(weight));
  return { kind: "known", likelyKbps, safeKbps, confidence: 1 - said.reduce((left, one) => left * (1 - one.confidence), 1), from: said.map(({ from }) => from) };
}
