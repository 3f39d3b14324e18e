import { flag, oneOf, share, wholeNumber } from "../parts.ts";
import { row } from "../row.ts";
import { ttlRows } from "../ttl.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** What is kept, how long, in which pieces. */
export const KEEPING = {
  PROFILE: row(oneOf(["audio", "generic"]), "audio"),
  HEURISTIC_SHARE: row(share(), 0),
  STORE_SET_COOKIE: row(flag(), false),
  REQUEST_DIRECTIVES: row(oneOf(["ignore", "honour"]), "ignore"),
  TTL: row(ttlRows(), []),
  BROWSER_MAX_AGE_SEC: row(wholeNumber({ unit: "seconds", from: 0, to: 31_536_000 }), 3600),
  MEMORY_BYTES: row(wholeNumber({ unit: "bytes", from: MIB, to: 96 * MIB, orZero: "off" }), 32 * MIB),
  FLIGHT_BYTES: row(wholeNumber({ unit: "bytes", from: 4 * MIB, to: 96 * MIB }), 32 * MIB),
  HEAD_BYTES: row(wholeNumber({ unit: "bytes", from: 16 * KIB, to: 8 * MIB, step: 16 * KIB }), 256 * KIB),
  SLICE_BYTES: row(wholeNumber({ unit: "bytes", from: 64 * KIB, to: 8 * MIB, step: 64 * KIB }), MIB),
  READ_AHEAD_SLICES: row(wholeNumber({ unit: "slices", from: 0, to: 1 }), 1),
  RUN_MAX_BYTES: row(wholeNumber({ unit: "bytes", from: MIB, to: 5 * GIB, orZero: "never" }), 512 * MIB),
  UNKNOWN_LENGTH_MAX_BYTES: row(wholeNumber({ unit: "bytes", from: 1, to: 32 * MIB, orZero: "never" }), MIB),
} as const;
