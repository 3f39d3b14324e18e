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
