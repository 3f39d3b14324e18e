import type { PurgeNumber } from "./number.ts";

/** `previous` of the first record there ever was. */
export const FIRST_PREVIOUS = "0".repeat(64);

/** What a record of the audit log says, its own hash aside. */
export type AuditFacts = {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly by: string;
  readonly id: string;
  readonly number: PurgeNumber;
  readonly what: unknown;
  /** The hash of the record before, SHA-256 in lower-case hex. */
  readonly previous: string;
};

/** The text a record's hash is the SHA-256 of (UTF-8, lower-case hex): the hash before it, a line feed, what it says in canonical JSON. */
export function recordText({ seq, atMs, kind, by, id, number, what, previous }: AuditFacts): string {
  return `${previous}\n${canonicalJson({ seq, atMs, kind, by, id, number, what })}`;
}

/** The text a checkpoint's signature is made over (Ed25519, UTF-8): which record, its hash, and when it was signed. */
export function checkpointText({ seq, hash, atMs }: { readonly seq: number; readonly hash: string; readonly atMs: number }): string {
  return `downbeat audit checkpoint\n${seq}\n${hash}\n${atMs}`;
}

/**
 * JSON that is the same for equal values (RFC 8785): no blanks, members by their names' UTF-16 units, numbers as ECMAScript writes
 * them. As with JSON itself, what is undefined is left out of objects and null in lists.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
