/** Mistakes that can be planted, each where it would be made: the simulation is worth what it finds of them. */
export const BUGS = {
  "no-fence": "copies are believed whatever was purged since they were filled",
  "grant-past-own": "a region promises although what the ledger promised it has run out",
  "confirm-early": "a region confirms a purge before the leases it gave have ended",
  "forget-on-restart": "a ledger that starts forgets what it had promised",
  "foreign-clock": "an isolate takes the end of a promise as if its own clock showed the promiser's time",
  "no-margin": "an isolate uses a promise to its end, as if no clock were slow or set",
  "late-fill-renews": "a fill is taken to know what is known when it arrives",
  "confirmation-renews": "a 304 is taken to know what is known when it arrives",
  "dead-confirmed": "a dead copy is revalidated, and lives again",
  "join-early": "a request is answered by a fill that began before it arrived, whatever was purged since",
  "one-clock-per-region": "a clock's bound is kept by region, not by incarnation",
  "one-confirmation-per-region": "what one incarnation of a region confirms counts for the others",
  "trusting-delta": "every delta is taken for a gapless one",
} as const satisfies Record<string, string>;

/** One of the planted mistakes. */
export type Bug = keyof typeof BUGS;

/** Their names. */
export const BUG_NAMES = Object.keys(BUGS) as readonly Bug[];
