import type { TagPattern } from "../../src/core/purge/patterns.ts";
import { readSettings } from "../../src/core/settings/index.ts";
import type { ObjectBindings } from "../addresses.ts";

/** What ledger and regions are bound to; settings stand beside these as variables. */
export type LedgerBindings = ObjectBindings & { readonly AUDIT_KEY?: string | undefined };

/** The settings of ledger and regions. */
export type Terms = {
  /** How long audit log and receipts are kept. */
  readonly auditMs: number;
  /** The secret AUDIT_KEY; without it the audit log is chained and not signed. */
  readonly auditKey: string | undefined;
  /** How long colos are promised something at once. */
  readonly leaseMs: number;
  /** The tags that URLs have by themselves. */
  readonly tags: readonly TagPattern[];
};

const DAY_MS = 86_400_000;

/** Reads them. Where any setting is wrong these are the defaults: isolates refuse to work then, but a purge must be written all the same. */
export function termsOf(bindings: LedgerBindings): Terms {
  const read = readSettings({ ...bindings });
  const { auditDays, leaseSec, tags } = read.ok ? read.settings : DEFAULTS;
  const { AUDIT_KEY: key } = bindings;
  return { auditMs: auditDays * DAY_MS, auditKey: key === "" ? undefined : key, leaseMs: leaseSec * 1000, tags };
}

/** As in the settings' rows. */
const DEFAULTS = { auditDays: 90, leaseSec: 5, tags: [] };
