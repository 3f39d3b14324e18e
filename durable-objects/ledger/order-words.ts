import type { Order, Wanted } from "../../src/core/prewarm/order.ts";
import { digestOf } from "./chain.ts";

/** Longer words are in the audit log by their digest: a value of a column holds 2 MB, and a character may take three bytes. */
const MOST_CHARS = 400_000;

/** What the audit log says of an order: all of it but its URLs or keys, which are there as a number and a digest. */
export function saidOf({ wanted, extent, priority, startsAtMs, budget, asked }: Order): unknown {
  const words = JSON.stringify(asked) ?? "null";
  return {
    wanted: wantedIn(wanted), extent, priority, startsAtMs, budget,
    ...(words.length > MOST_CHARS ? { askedSha256: digestOf(asked) } : { asked }),
  };
}

function wantedIn(wanted: Wanted): unknown {
  if (wanted.kind === "urls") return { kind: "urls", urls: wanted.bases.length, sha256: digestOf(wanted.bases) };
  return { kind: "purged", keys: wanted.hashes.length, number: wanted.number };
}
