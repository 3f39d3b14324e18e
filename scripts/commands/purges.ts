import { CONNECTION_USAGE } from "./purge/connection.ts";
import { exportAudit } from "./purge/export.ts";
import { listPurges } from "./purge/list.ts";
import { verifyAudit } from "./purge/verify.ts";
import type { Command } from "./command.ts";

/** `purges`: receipts, and the audit log behind them. */
export const purges: Command = {
  summary: "shows receipts; exports and verifies the audit log",
  usage: `downbeat purges [ID] [--after NUMBER] [--limit N] [--json]
downbeat purges export [--after SEQ] [--out FILE]
downbeat purges verify FILE | --url URL | - [--key PUBLIC] [--json]

Receipts of purges, blocks and unblocks: the newest of the last day, or those after a number; with ID one, and where it stands in
each region.
export: the audit log as JSON lines, each record with the hash of the one before, signed checkpoints in their places.
verify: computes every hash anew and checks every signature; says up to which record it is signed, or where it breaks. Nobody
can change, drop or insert a record up to there who does not have the key; records after the last checkpoint could be cut off.
Exit code 0: it answered, the chain holds; 1: it did not, the chain is broken, or --key was given and nothing is signed with it;
2: wrong arguments; 4: the token was refused.

      --after N        what comes after a number (receipts) or a record (export)
      --limit N        at most that many receipts; default 20
      --out FILE       default: standard output
      --url URL        verifies the edge's own log, as it is now; instead of a file
      --key=PUBLIC     the public half of AUDIT_KEY: PEM, 32 bytes in base64url (which may begin with -), or a file that holds it. Take it from where the
                       key was made: a log cannot vouch for itself
      --json           the same as JSON
${CONNECTION_USAGE}`,
  async run(args) {
    const [verb, ...rest] = args;
    if (verb === "export") return await exportAudit(rest);
    if (verb === "verify") return await verifyAudit(rest);
    return await listPurges(args);
  },
};
