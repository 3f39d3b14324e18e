import type { ObjectBindings } from "../addresses.ts";

/** What the ledger is told by the Worker's variables; the settings' schema has judged them before a deployment. */
export type LedgerBindings = ObjectBindings & {
  readonly AUDIT_DAYS?: unknown;
  readonly AUDIT_KEY?: unknown;
  readonly LEASE_SEC?: unknown;
};

/** The ledger's own settings. */
export type Terms = {
  /** How long audit log and receipts are kept. @default 90 days */
  readonly auditMs: number;
  /** The secret AUDIT_KEY; without it the audit log is chained and not signed. */
  readonly auditKey: string | undefined;
  /** How long colos are promised something at once. @default 5 s */
  readonly leaseMs: number;
};

const DAY_MS = 86_400_000;
const AUDIT_DAYS = 90;
const LEASE_SEC = 5;

/** Reads them; what makes no sense is as if it were not set, since an entry must be written whatever the settings are. */
export function termsOf({ AUDIT_DAYS: days, AUDIT_KEY: key, LEASE_SEC: lease }: LedgerBindings): Terms {
  return {
    auditMs: within(days, 1, 36_500, AUDIT_DAYS) * DAY_MS,
    auditKey: typeof key === "string" && key !== "" ? key : undefined,
    leaseMs: within(lease, 1, 60, LEASE_SEC) * 1000,
  };
}

function within(value: unknown, least: number, most: number, unset: number): number {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && number >= least && number <= most ? number : unset;
}
