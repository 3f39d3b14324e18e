import { createHash } from "node:crypto";
import { canonicalJson, recordText } from "../../src/core/purge/audit.ts";
import type { AuditRecord } from "../ledger-port.ts";

/** A record's hash, in hex. Ready at once, so that nothing comes between two records. */
export function hashOfRecord(record: Omit<AuditRecord, "hash">): string {
  return sha256(recordText(record));
}

/** SHA-256 of plain data in its one spelling, in hex: two things have the same exactly when they say the same. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** The first record that does not follow from the one before it, among consecutive ones; none: the chain holds. */
export function brokenAt(records: readonly AuditRecord[]): AuditRecord | undefined {
  return records.find((record, i) => {
    const before = records[i - 1];
    const follows = before === undefined || (record.previous === before.hash && record.seq === before.seq + 1);
    return !follows || hashOfRecord(record) !== record.hash;
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
