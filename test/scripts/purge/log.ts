import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { checkpointText, FIRST_PREVIOUS, recordText } from "../../../src/core/purge/audit.ts";
import type { AuditRecord, Checkpoint, GoodLine } from "../../../scripts/commands/purge/chain-lines.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");

/** The public half of the key of this log's checkpoints. */
export const PUBLIC_KEY = publicKey.export({ format: "jwk" }).x ?? "";
/** The same as PEM. */
export const PUBLIC_PEM = publicKey.export({ format: "pem", type: "spki" });

/** SHA-256 as the log has it. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** `n` records of a log in a chain, from `first` on. */
export function recordsOf(n: number, first = 1): AuditRecord[] {
  let previous = first === 1 ? FIRST_PREVIOUS : sha256("before");
  return Array.from({ length: n }, (_, i) => {
    const seq = first + i;
    const facts = { seq, atMs: 1_000 * seq, kind: seq % 2 === 1 ? ("purge" as const) : ("complete" as const), by: "ci", id: `r${seq}`, number: seq * 1024, what: { tags: [`ö${seq}`], b: 1, a: null }, previous };
    previous = sha256(recordText(facts));
    return { ...facts, hash: previous };
  });
}

/** A checkpoint over a record. */
export function checkpointOf({ seq, hash }: { seq: number; hash: string }): Checkpoint {
  const unsigned = { seq, hash, atMs: 5_000_000 + seq };
  return { ...unsigned, signature: sign(null, Buffer.from(checkpointText(unsigned)), privateKey).toString("base64url") };
}

/** Records as lines, with checkpoints after some of them. */
export function signedLines(records: readonly AuditRecord[], ...signed: readonly number[]): GoodLine[] {
  return records.flatMap((record): GoodLine[] => [{ kind: "record", record }, ...(signed.includes(record.seq) ? [{ kind: "checkpoint" as const, checkpoint: checkpointOf(record) }] : [])]);
}
