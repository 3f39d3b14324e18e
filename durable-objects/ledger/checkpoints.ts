import type { Checkpoint } from "../ledger-port.ts";
import type { Sql } from "../storage/sql.ts";
import type { Audit } from "./audit.ts";
import { type Signer, signerOf } from "./signing.ts";

/** The newest record is signed so long after the one before was: a signature covers all before it. */
export const SIGN_AFTER_MS = 1000;

/** Signs where the audit log ends, one signature at a time, never in the way of a reply. Without a key nothing happens. */
export class Checkpoints {
  private signer: Promise<Signer> | undefined;
  private underWay = false;
  private signedUpTo: number;

  constructor(private readonly sql: Sql, private readonly audit: Audit, private secret: string | undefined) {
    this.signedUpTo = sql.first<{ seq: number | null }>("SELECT max(seq) AS seq FROM checkpoints")?.seq ?? 0;
  }

  /** Whether records wait for a signature. */
  get due(): boolean {
    return this.secret !== undefined && this.audit.head.seq > this.signedUpTo;
  }

  /** Signs the newest record, unless it is signed or another signature is under way. A secret that is no key is given up. */
  async sign(nowMs: number): Promise<void> {
    if (this.underWay || this.secret === undefined || !this.due) return;
    this.underWay = true;
    try {
      this.signer ??= signerOf(this.secret);
      const signer = await this.signer;
      this.keep(await signer(this.audit.head, nowMs));
    } catch {
      // `doctor` looks at the secret; a ledger that stopped for it would be worse than one that does not sign.
      this.secret = undefined;
    } finally {
      this.underWay = false;
    }
  }

  private keep({ seq, hash, atMs, signature }: Checkpoint): void {
    this.sql.write("INSERT OR IGNORE INTO checkpoints (seq, hash, at_ms, signature) VALUES (?, ?, ?, ?)", seq, hash, atMs, signature);
    this.signedUpTo = seq;
  }
}
