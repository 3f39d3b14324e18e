import type { Reader, Writer } from "../purge/bytes.ts";
import { MOST_EDGES } from "./edge.ts";
import type { EjectedWhy } from "./standing.ts";

/** Every reason by its byte, counted from 1; 0: not ejected. Their order is part of the format. */
const REASONS = ["failures", "success-rate", "slow", "asked-to-wait", "hearsay"] as const satisfies readonly EjectedWhy[];

/** Writes what is told of edges, at most MOST_EDGES of them; nothing was said is another thing than that there is nothing to say. */
export function writeOfEdges<T>(writer: Writer, told: readonly T[] | undefined, write: (one: T) => void): void {
  const some = told?.slice(0, MOST_EDGES);
  writer.integer(some === undefined ? 0 : some.length + 1);
  for (const one of some ?? []) write(one);
}

/** Reads what `writeOfEdges` wrote; more than MOST_EDGES nobody wrote. */
export function readOfEdges<T>(reader: Reader, read: () => T): T[] | undefined {
  const said = reader.integer();
  if (said === 0) return undefined;
  if (said - 1 > MOST_EDGES) reader.fail();
  const told: T[] = [];
  while (!reader.broken && told.length < said - 1) told.push(read());
  return told;
}

/** Writes how many; what is no number, or less than none, is none, so that one bad measurement spoils no message. */
export function writeCount(writer: Writer, count: number): void {
  writer.integer(count > 0 ? Math.round(count) : 0);
}

/** Writes a measured amount in the same way. */
export function writeAmount(writer: Writer, amount: number): void {
  writer.real(amount > 0 && Number.isFinite(amount) ? amount : 0);
}

/** Reads a measured amount: 0 or more, and finite. */
export function readAmount(reader: Reader): number {
  const amount = reader.real();
  if (amount >= 0 && Number.isFinite(amount)) return amount;
  reader.fail();
  return 0;
}

/** Writes whether an edge is ejected, and why. */
export function writeEjected(writer: Writer, why: EjectedWhy | undefined): void {
  writer.byte(why === undefined ? 0 : REASONS.indexOf(why) + 1);
}

/** Reads it, as the part of whatever says so. */
export function readEjected(reader: Reader): { readonly ejected?: EjectedWhy } {
  const code = reader.byte();
  const ejected = REASONS[code - 1];
  if (code > 0 && ejected === undefined) reader.fail();
  return ejected === undefined ? {} : { ejected };
}
