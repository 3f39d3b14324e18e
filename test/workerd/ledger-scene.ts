import { env } from "cloudflare:workers";
import type { PurgeCommand } from "../../durable-objects/ledger-port.ts";
import type { LedgerAddress } from "../../durable-objects/sync-ports.ts";
import { fresh } from "./make.ts";

/** A ledger of its own: `stub` for the runtime's doings, `ledger` for its words. */
export class LedgerScene {
  readonly name = fresh("ledger");

  /** The object as it is reached now; after an abort a new one must be had. */
  get stub(): DurableObjectStub {
    return env.LEDGER.get(env.LEDGER.idFromName(this.name));
  }

  get ledger(): LedgerAddress {
    return this.stub as unknown as LedgerAddress;
  }
}

let made = 0;

/** A purge by one tag. */
export function purgeOf(changes: Partial<PurgeCommand> = {}): PurgeCommand {
  made += 1;
  return { id: `purge-${made}`, by: "ops", mode: "hard", keys: ["t a"], asked: { tags: ["a"] }, ...changes };
}
