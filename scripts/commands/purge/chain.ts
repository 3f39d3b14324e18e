import { checkpointText, FIRST_PREVIOUS, recordText } from "../../../src/core/purge/audit.ts";
import type { AuditRecord, ChainLine, Checkpoint } from "./chain-lines.ts";

/** Whether a signature (base64url) is one of a text. */
export type Signed = (text: string, signature: string) => boolean;

/** What can be said of a chain of records. */
export type ChainVerdict = {
  readonly records: number;
  readonly firstSeq?: number;
  readonly lastSeq?: number;
  /** Whether it begins with the first record there ever was; older ones are let go after AUDIT_DAYS. */
  readonly fromTheStart: boolean;
  /** The last record that a good signature covers; absent: none, or there was no key to check with. */
  readonly signedUpTo?: number;
  readonly signedAtMs?: number;
  readonly checkpoints: number;
  /** The first thing that is wrong; what comes after it was not looked at. */
  readonly broken?: { readonly at: string; readonly why: string };
};

/** How far behind its record a checkpoint may stand: a page of the API has its checkpoints at its end. */
const MOST_BACK = 1_000;

/** Follows a chain from its first line to its last, or to the first that is wrong. `signed`: absent without a public key. */
export class Chain {
  #last: AuditRecord | undefined;
  #anchor: Checkpoint | undefined;
  /** Of the last MOST_BACK records. */
  readonly #hashes = new Map<number, string>();
  #firstSeq: number | undefined;
  #fromTheStart = false;
  #records = 0;
  #checkpoints = 0;
  #signed: { readonly seq: number; readonly atMs: number } | undefined;
  #broken: ChainVerdict["broken"];

  constructor(
    private readonly sha256: (text: string) => string,
    private readonly signed: Signed | undefined,
  ) {}

  /** Takes the next line; false: it breaks the chain, and no more is wanted. `at` says where it stands. */
  take(line: ChainLine, at: string): boolean {
    const why = this.#wrongIn(line);
    if (why !== undefined) this.#broken = { at, why };
    return why === undefined;
  }

  #wrongIn(line: ChainLine): string | undefined {
    switch (line.kind) {
      case "record":
        return this.#record(line.record);
      case "checkpoint":
        return this.#checkpoint(line.checkpoint);
      case "wrong":
        return line.why;
      case "none":
        return undefined;
      default:
        return line satisfies never;
    }
  }

  verdict(): ChainVerdict {
    return {
      records: this.#records,
      fromTheStart: this.#fromTheStart,
      checkpoints: this.#checkpoints,
      ...(this.#firstSeq !== undefined && { firstSeq: this.#firstSeq }),
      ...(this.#last !== undefined && { lastSeq: this.#last.seq }),
      ...(this.#signed !== undefined && { signedUpTo: this.#signed.seq, signedAtMs: this.#signed.atMs }),
      ...(this.#broken !== undefined && { broken: this.#broken }),
    };
  }

  #record(record: AuditRecord): string | undefined {
    const { seq, previous, hash } = record;
    const before = this.#last ?? this.#anchor;
    if (before !== undefined && seq !== before.seq + 1) return `record ${seq} follows record ${before.seq}: ${seq > before.seq ? "records are missing" : "out of order, or twice"}`;
    if (before !== undefined && previous !== before.hash) return `record ${seq} does not follow record ${before.seq}: its \`previous\` is another hash`;
    if (this.sha256(recordText(record)) !== hash) return `record ${seq} was changed: its hash is not that of what it says`;
    if (this.#firstSeq === undefined) {
      this.#firstSeq = seq;
      this.#fromTheStart = previous === FIRST_PREVIOUS;
    }
    this.#last = record;
    this.#hashes.set(seq, hash);
    this.#hashes.delete(seq - MOST_BACK);
    this.#records += 1;
    return undefined;
  }

  #checkpoint(checkpoint: Checkpoint): string | undefined {
    const { seq, hash, atMs, signature } = checkpoint;
    if (this.#last === undefined) this.#anchor = checkpoint;
    else if (seq > this.#last.seq) return `the checkpoint of record ${seq} stands after record ${this.#last.seq}: records are missing`;
    else if (!this.#hashes.has(seq)) return `the checkpoint of record ${seq} stands after record ${this.#last.seq}: too far from its record`;
    else if (hash !== this.#hashes.get(seq)) return `the checkpoint of record ${seq} names another hash: everything up to there was written anew`;
    if (this.signed !== undefined) {
      if (!this.signed(checkpointText(checkpoint), signature)) return `the checkpoint of record ${seq} was not signed with this key`;
      if (this.#last !== undefined && seq >= (this.#signed?.seq ?? 0)) this.#signed = { seq, atMs };
    }
    this.#checkpoints += 1;
    return undefined;
  }
}
