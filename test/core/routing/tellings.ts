import * as fc from "fast-check";
import type { EdgeNews, EdgeReport, EdgeWord } from "../../../src/core/routing/news.ts";
import type { EjectedWhy } from "../../../src/core/routing/standing.ts";

const id = fc.string({ unit: fc.constantFrom("a", "é", "𝄞", "-", " "), maxLength: 12 });
const count = fc.maxSafeNat();
const amount = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map((value) => value + 0));
const ejected = fc.constantFrom<EjectedWhy>("failures", "success-rate", "slow", "asked-to-wait", "hearsay");

/** What an isolate says of edges. */
export const reports: fc.Arbitrary<EdgeReport[]> = fc.array(fc.record({
  id, asked: count, failed: fc.array(fc.tuple(id, count), { maxLength: 3 }), firstBytes: fc.array(count, { maxLength: 6 }), peakMs: amount, bytes: amount,
  bodyMs: amount, inFlight: count, hedges: count, drifts: count, ejected, waitSec: fc.nat(),
}, { requiredKeys: ["id", "asked", "failed", "firstBytes", "peakMs", "bytes", "bodyMs", "inFlight", "hedges", "drifts"] }), { maxLength: 3 });

/** What a region says of them to its colos. */
export const news: fc.Arbitrary<EdgeNews[]> = fc.array(fc.record({
  id, firstByteMs: amount, p95Ms: amount, kbps: amount, mbps: amount, ageMs: amount, ejected,
}, { requiredKeys: ["id", "firstByteMs", "p95Ms", "kbps", "mbps", "ageMs"] }), { maxLength: 3 });

/** What regions say of them to each other. */
export const words: fc.Arbitrary<EdgeWord[]> = fc.array(fc.record({ id, mbps: amount, ejected }, { requiredKeys: ["id", "mbps"] }), { maxLength: 3 });
