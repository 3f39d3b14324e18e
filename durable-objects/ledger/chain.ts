import { createHash } from "node:crypto";
import type { AuditRecord, Checkpoint } from "../ledger-port.ts";

/** What a record is before it is in the chain. */
export type Draft = Omit<AuditRecord, "previous" | "hash">;

/** What the first record of all names as the one before it. */
export const BEFORE_THE_FIRST = "0".repeat(64);

/** A record's hash, in hex: SHA-256 of the hash before it, a line feed, and the record as canonical JSON. */
export function hashOfRecord(draft: Draft, previous: string): string {
  const { seq, atMs, kind, by, id, number, what } = draft;
  return createHash("sha256").update(`${previous}\n${canonical({ seq, atMs, kind, by, id, number, what })}`).digest("hex");
}

/** What a checkpoint's signature is over, as UTF-8. */
export function checkpointText({ seq, hash, atMs }: Omit<Checkpoint, "signature">): string {
  return `downbeat audit checkpoint\n${seq}\n${hash}\n${atMs}`;
}

/**
 * JSON in one spelling: no white space, keys in the order of their UTF-16 units, what is undefined left out (null in a list).
 * `value` is plain JSON data.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

/** SHA-256 of plain data in its one spelling, in hex: two things have the same exactly when they say the same. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** The first record that does not follow from the one before it, among consecutive ones; none: the chain holds. */
export function brokenAt(records: readonly AuditRecord[]): AuditRecord | undefined {
  return records.find((record, i) => {
    const before = records[i - 1];
    const follows = before === undefined || (record.previous === before.hash && record.seq === before.seq + 1);
    return !follows || hashOfRecord(record, record.previous) !== record.hash;
  });
}
